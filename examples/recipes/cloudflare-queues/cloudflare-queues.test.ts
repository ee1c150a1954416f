import { equal } from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
import { Miniflare } from 'miniflare';

let output = '';
const miniflare = new Miniflare({
  modules: true,
  scriptPath: 'out/worker.js',
  compatibilityDate: '2026-04-01',
  bindings: { VIDEOVECTOR_WEBHOOK_SECRET: TEST_SECRET_KNOWN_TO_EVERYBODY },
  queueProducers: { JOBS: 'videovector', DEAD_LETTERS: 'videovector-dead' },
  queueConsumers: { videovector: { maxBatchSize: 10, maxBatchTimeout: 0.1, maxRetries: 100 } },
  handleRuntimeStdio(stdout: Readable, stderr: Readable) {
    for (const stream of [stdout, stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
      });
    }
  },
});
after(() => miniflare.dispose());

async function send(runId: string, deliveryId: string): Promise<number> {
  const { headers, body } = await signedDelivery(
    'prompt_run.completed',
    { run_id: runId },
    { deliveryId, eventId: runId, createdAt: '2026-10-07T00:00:00Z' },
  );
  return (await miniflare.dispatchFetch('http://localhost/', { method: 'POST', headers, body })).status;
}

async function printed(text: string): Promise<void> {
  while (!output.includes(text)) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Sends it until the machine is fast enough for a 202. */
async function enqueue(runId: string, deliveryId: string): Promise<void> {
  while ((await send(runId, deliveryId)) !== 202) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('answers 202, and handles the event once', async () => {
  await enqueue('run_1', 'del_1');
  await printed('handled run_1 1');
  await enqueue('run_1', 'del_1');
  await enqueue('run_2', 'del_2');
  await printed('handled run_2 1');
  equal(output.match(/handled run_1/g)?.length, 1);
});

test('answers 500 to what is larger than a message may be', async () => {
  equal(await send('x'.repeat(100_000), 'del_3'), 500);
  await printed('job_too_large');
});
