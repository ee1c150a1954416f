// A process that captures deliveries to a file until it is told to stop, and reports each capture.

import { captureOf, captureToFile } from '@videovector-webhooks/core/replay';
import { drawBetween } from '../draw.js';
import type { RecorderMessage, RecorderOrder, RecorderSetup } from './messages.js';

/** Captures in flight, so that several are written at a time. */
const IN_FLIGHT = 4;

const { path, seed, life, maxFileBytes } = JSON.parse(process.argv[2] ?? '') as RecorderSetup;
const capture = captureToFile(path, { maxFileBytes, maxFiles: 10_000, logger: { error: () => {} } });
const waiting: (() => void)[] = [];
let order: RecorderOrder = 'run';
let idle = 0;
let next = 0;

process.on('message', (message: RecorderOrder) => {
  order = message;
  for (const resume of waiting.splice(0)) resume();
});
process.on('disconnect', () => process.exit());
await tell('ready');
await Promise.all(Array.from({ length: IN_FLIGHT }, captureAll));
await capture.close();
process.disconnect();

async function captureAll(): Promise<void> {
  while (order !== 'stop') {
    if (order === 'pause') {
      idle++;
      if (idle === IN_FLIGHT) await tell('paused');
      // The order may have changed while this one was told.
      if (order === 'pause') await new Promise<void>((resume) => waiting.push(resume));
      idle--;
      continue;
    }
    const id = `${life}.${next++}`;
    const body = Buffer.alloc(drawBetween(10, 40_000, seed, id), 'x');
    const outcome = { outcome: 'handled', code: 'handled', status: 200, delivery_id: id };
    const isCounted = await capture.write(captureOf({ headers: {} }, body, outcome, 0));
    await tell({ id, isCounted });
  }
}

/** Resolves once the message has left this process, so that reports are never ahead of the parent. */
function tell(message: RecorderMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}
