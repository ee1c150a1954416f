// Replays a gigabyte of captures in-process and shows that memory stays flat: `pnpm bench:replay-memory [megabytes]`.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
import { captureOf, readCaptures, replay } from '@videovector-webhooks/core/replay';
import { deliver, RUN_COMPLETED, SECRET } from '../support/deliveries.js';

const megabytes = Number(process.argv[2] ?? 1024);
const folder = await mkdtemp(join(tmpdir(), 'replay-memory-'));
const path = join(folder, 'deliveries.jsonl');

/** Capture lines of some 8 kB, each another delivery, until there are enough. */
function* lines(): Generator<string> {
  const body = RUN_COMPLETED.replace('Caf\\u00e9', 'Caf\\u00e9 '.repeat(700));
  const outcome = { outcome: 'failed', code: 'handler_failed', status: 500 };
  for (let i = 0, written = 0; written < megabytes * 1e6; i++) {
    const delivery = deliver(body, { 'x-delivery-id': `dlv_${i}` });
    const line = `${JSON.stringify(captureOf(delivery, Buffer.from(body), outcome, 0))}\n`;
    written += line.length;
    yield line;
  }
}

try {
  await pipeline(Readable.from(lines()), createWriteStream(path));
  const receiver = createReceiver({ secrets: SECRET, inbox: memoryInbox({ maxEntries: 10_000 }) }).fallback(
    () => {},
  );
  const samples: number[] = [];
  let count = 0;
  let notOk = 0;
  for await (const { ok } of replay(readCaptures(createReadStream(path)), receiver)) {
    if (!ok) notOk++;
    if (++count % 5_000 === 0) samples.push(process.memoryUsage().rss / 1e6);
  }
  // The first tenth fills the caches, the inbox and the young generation.
  const warm = samples.slice(Math.ceil(samples.length / 10));
  const half = warm.length >> 1;
  const mean = (list: number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
  console.log(`${megabytes} MB, ${count} deliveries, ${notOk} not accepted`);
  console.log(
    `resident memory after warm-up: ${Math.min(...warm).toFixed(0)} to ${Math.max(...warm).toFixed(0)} MB`,
  );
  console.log(
    `second half against first half: ${(mean(warm.slice(half)) / mean(warm.slice(0, half))).toFixed(3)}`,
  );
} finally {
  await rm(folder, { recursive: true });
}
