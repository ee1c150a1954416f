// The web process: it verifies and enqueues.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { SECRET } from '../../support/deliveries.js';
import { openQueue } from './engines.js';

const { engine, address } = JSON.parse(process.argv[2]!);
process.on('disconnect', () => process.exit());
const logger = { warn() {}, error() {} };
const receiver = createReceiver({ secrets: SECRET, logger, queue: await openQueue(engine, address) });
const server = createServer(nodeHandler(receiver));

const eventLoop = monitorEventLoopDelay({ resolution: 10 });
let longestCollectionMs = 0;
let cpuBefore = process.cpuUsage();
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestCollectionMs = Math.max(longestCollectionMs, duration);
}).observe({ entryTypes: ['gc'] });

process.on('message', (message) => {
  if (message === 'start') {
    eventLoop.reset();
    eventLoop.enable();
    longestCollectionMs = 0;
    cpuBefore = process.cpuUsage();
  } else {
    const { user, system } = process.cpuUsage(cpuBefore);
    process.send!({
      cpuMs: (user + system) / 1_000,
      eventLoopP99Ms: Math.max(0, eventLoop.percentile(99) / 1e6 - 10),
      longestCollectionMs,
    });
  }
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
