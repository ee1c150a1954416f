// A receiver with the default options in its own process; the parent asks for its memory use.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { SECRET } from '../support/deliveries.js';

/** What the process reports. */
export interface BodiesServerReport {
  readonly port: number;
  readonly requests: number;
  /** Resident memory, in MB: the most since the last report. */
  readonly peakMb: number;
  /** How long `receiver.close()` took, in milliseconds, once it was called. */
  readonly closedInMs?: number;
}

const SAMPLE_MS = 20;

const receiver = createReceiver({ secrets: SECRET, logger: { warn() {}, error() {} } }).fallback(() => {});
const handle = nodeHandler(receiver);
let requests = 0;
const server = createServer((request, response) => {
  requests++;
  void handle(request, response);
}).listen(0, '127.0.0.1', () => report());

let peak = 0;
const sample = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
setInterval(sample, SAMPLE_MS);

function report(closing: { closedInMs?: number } = {}): void {
  sample();
  const { port } = server.address() as AddressInfo;
  process.send?.({ port, requests, peakMb: peak / 1e6, ...closing } satisfies BodiesServerReport);
  peak = 0;
}

process.on('message', async (message) => {
  if (message !== 'close') return report();
  const from = performance.now();
  await receiver.close();
  report({ closedInMs: performance.now() - from });
});
process.on('disconnect', () => process.exit());
