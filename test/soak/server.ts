import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { SECRET } from '../support/deliveries.js';
import type { Report, Started } from './messages.js';

// The receiver under load, in a process of its own, so that its memory and its pauses are its own. It reports when asked.

const handled: string[] = [];
let rejections = 0;
process.on('unhandledRejection', () => rejections++);
process.on('uncaughtException', () => rejections++);

const logger = { warn() {}, error() {} };
const receiver = createReceiver({ secrets: SECRET, inbox: memoryInbox({ maxEntries: 5_000 }), logger });
receiver.on('prompt_run.completed', async ({ id }) => {
  handled.push(String(id));
  await new Promise((resolve) => setTimeout(resolve, 2));
});
receiver.observe(({ outcome }) => {
  counts[outcome] = (counts[outcome] ?? 0) + 1;
});
const counts: Record<string, number> = {};

const server = createServer(nodeHandler(receiver));
// An idle connection that the server closes just as a request is sent would look like a lost one.
server.keepAliveTimeout = 0;
process.on('disconnect', () => process.exit());
const stalls = monitorEventLoopDelay({ resolution: 1 });

process.on('message', async (message) => {
  if (message === 'close') {
    await receiver.close();
    process.exit();
  }
  const report: Report = {
    handled: handled.splice(0),
    rejections,
    outcomes: counts,
    rss: process.memoryUsage.rss(),
    heapUsed: process.memoryUsage().heapUsed,
    longestStallMs: stalls.max / 1e6,
    stall999Ms: stalls.percentile(99.9) / 1e6,
  };
  stalls.reset();
  process.send!(report);
});

server.listen(0, '127.0.0.1', () => {
  stalls.enable();
  const started: Started = { port: (server.address() as AddressInfo).port };
  process.send!(started);
});
