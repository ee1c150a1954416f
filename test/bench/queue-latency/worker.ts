// The worker process: handlers take 5 seconds, and those of `export.failed` reject their event at the first attempt.

import { setTimeout as sleep } from 'node:timers/promises';
import { createReceiver, PermanentError } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { openWorker } from './engines.js';

const HANDLER_MS = 5_000;

const { engine, address } = JSON.parse(process.argv[2]!);
process.on('disconnect', () => process.exit());
const receiver = createReceiver({ secrets: SECRET, logger: { warn() {}, error() {} } });
receiver.on('prompt_run.completed', () => sleep(HANDLER_MS));
receiver.on('export.failed', (_event, { attempt }) => {
  process.send!({ attempt });
  if (attempt === 1) throw new PermanentError('at first');
});
await openWorker(engine, address, receiver, ({ action }) => {
  if (action === 'dead-letter') process.send!({ isDead: true });
});
process.send!({ isReady: true });
