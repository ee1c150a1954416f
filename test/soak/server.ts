import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { SECRET } from '../support/deliveries.js';
import type { Asked, Report, Started } from './messages.js';
import { StallWatch } from './stall-watch.js';

// The receiver under load, in a process of its own, so that its memory and its pauses are its own. It reports when asked.

const handled: string[] = [];
let rejections = 0;
process.on('unhandledRejection', () => rejections++);
process.on('uncaughtException', () => rejections++);

const logger = { warn() {}, error() {} };
const receiver = createReceiver({
  secrets: SECRET,
  inbox: memoryInbox({ maxEntries: 5_000 }),
  logger,
  // Bodies that never end are given up while the run lasts.
  bodyTimeoutMs: 2_000,
});
receiver.on('prompt_run.completed', async ({ id }) => {
  handled.push(String(id));
  await new Promise((resolve) => setTimeout(resolve, 2));
});
receiver.observe(({ outcome }) => {
  stalls.countRequest();
  counts[outcome] = (counts[outcome] ?? 0) + 1;
});
const counts: Record<string, number> = {};

const server = createServer(nodeHandler(receiver));
// An idle connection that the server closes just as a request is sent would look like a lost one.
server.keepAliveTimeout = 0;
process.on('disconnect', () => process.exit());
const stalls = new StallWatch();

process.on('message', async (asked: Asked) => {
  if (asked === 'close') {
    await receiver.close();
    process.exit();
  }
  const seen = stalls.take();
  const report: Report = {
    handled: handled.splice(0),
    rejections,
    outcomes: counts,
    rss: process.memoryUsage.rss(),
    liveHeap: asked === 'collect' ? liveHeap() : undefined,
    stalls: seen,
  };
  process.send!(report);
});

/** What is left after a garbage collection, whose pause is not the receiver's. */
function liveHeap(): number {
  (globalThis as { gc?: () => void }).gc!();
  setImmediate(() => setTimeout(() => stalls.take(), 5));
  return process.memoryUsage().heapUsed;
}

server.listen(0, '127.0.0.1', () => {
  const started: Started = { port: (server.address() as AddressInfo).port };
  process.send!(started);
});
