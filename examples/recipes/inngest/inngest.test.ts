import { deepEqual, equal, match } from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { InngestTestEngine } from '@inngest/test';
import { createReceiver, PermanentError, type QueuedDelivery } from '@videovector-webhooks/core';
import {
  TEST_SECRET_KNOWN_TO_EVERYBODY as secrets,
  signedDelivery,
} from '@videovector-webhooks/core/testing';
import { Inngest } from 'inngest';
import { deliveryFunction, inngestQueue } from './queue.js';

// Not Inngest itself: its API for events is replaced by a server that keeps what it gets, and functions run in Inngest's test engine.
const sent: { id?: string; data: { delivery: QueuedDelivery } }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  sent.push(...JSON.parse(Buffer.concat(chunks).toString()));
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ ids: ['1'], status: 200 }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.closeAllConnections());
after(() => server.close());
const { port } = server.address() as AddressInfo;
const inngest = new Inngest({ id: 'test', isDev: true, baseUrl: `http://127.0.0.1:${port}` });
const logger = { warn() {}, error() {} };

/** Enqueues a delivery, and runs its function with this handler, without waiting between its runs. */
async function run(handler: (attempt: number) => unknown) {
  const web = createReceiver({ secrets, logger, queue: inngestQueue(inngest), queueTimeoutMs: 60_000 });
  const receiver = createReceiver({ secrets, logger });
  receiver.on('prompt_run.completed', (_event, { attempt }) => handler(attempt));
  equal((await web.receive(await signedDelivery('prompt_run.completed', { run_id: 'run_1' }))).status, 202);
  const { data } = sent.at(-1)!;
  const waits = [1, 2, 3].map((round) => ({ id: `wait-${round}`, handler() {} }));
  const engine = new InngestTestEngine({
    function: deliveryFunction(inngest, receiver),
    events: [{ name: 'videovector/delivered', data }],
    steps: waits,
  });
  return engine.execute();
}

test('an event that fails is run again in the same function run', async () => {
  const { result } = await run((attempt) => {
    if (attempt < 3) throw new Error('no');
  });
  equal(result, 'handled');
});

test('an event that can never succeed fails the function run', async () => {
  const { error } = await run(() => {
    throw new PermanentError('no');
  });
  match(String((error as Error).message), /permanent_error/);
});

test('no event has an id, by which Inngest would ignore a redelivery', () => {
  deepEqual(
    sent.map(({ id }) => id),
    sent.map(() => undefined),
  );
});
