import { deepEqual, equal, rejects } from 'node:assert/strict';
import { after, test } from 'node:test';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createReceiver, PermanentError } from '@videovector-webhooks/core';
import {
  TEST_SECRET_KNOWN_TO_EVERYBODY as secrets,
  signedDelivery,
} from '@videovector-webhooks/core/testing';
import { startFauxqs } from 'fauxqs';
import { sqsQueue, startWorker } from './queue.js';

// Not SQS itself, but a server that speaks its protocol.
const server = await startFauxqs({ port: 0, logger: false });
after(() => server.stop());
const connection = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 500, requestTimeout: 25_000 },
};
const sqs = new SQSClient({ ...connection, endpoint: server.address });
after(() => sqs.destroy());
const logger = { warn() {}, error() {} };

function open(name: string, handler: (attempt: number) => unknown, options: object = {}) {
  const attributes = { MaximumMessageSize: '262144', MessageRetentionPeriod: '1209600' };
  const { queueUrl } = server.createQueue(name, { attributes });
  const { queueUrl: deadLetterUrl } = server.createQueue(`${name}-dead`, { attributes });
  const web = createReceiver({ secrets, logger, queue: sqsQueue(sqs, queueUrl), queueTimeoutMs: 60_000 });
  const receiver = createReceiver({ secrets, logger, joinMs: 0, leaseMs: 1_000, handlerTimeoutMs: 3_000 });
  receiver.on('prompt_run.completed', (_event, { attempt }) => handler(attempt));
  const actions: string[] = [];
  const observe = ({ action }: { action: string }): void => void actions.push(action);
  const settings = {
    queueUrl,
    deadLetterUrl,
    logger,
    observe,
    retryDelayMs: () => 10,
    visibilityS: 1,
    ...options,
  };
  const start = () => startWorker(receiver, sqs, settings);
  return { web, start, actions, left: () => countOf(name), dead: () => countOf(`${name}-dead`) };
}

function countOf(queue: string): number {
  const { ready, delayed, inflight } = server.inspectQueue(queue)!.messages;
  return ready.length + delayed.length + inflight.length;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const delivery = (padding = '') => signedDelivery('prompt_run.completed', { run_id: `run_1${padding}` });

test('copies become messages of their own, and the inbox handles the event once', async () => {
  let handled = 0;
  const { web, start, actions, left } = open('once', () => handled++);
  const copy = await delivery();
  for (const _copy of [1, 2, 3]) equal((await web.receive(copy)).status, 202);
  const worker = start();
  await until(() => actions.length >= 3 && left() === 0);
  await worker.close();
  equal(handled, 1);
});

test('a failure is counted and retried, and then moved to the dead letters', async () => {
  const { web, start, actions, left, dead } = open('fails', () => Promise.reject(new Error('no')), {
    maxAttempts: 2,
  });
  await web.receive(await delivery());
  const worker = start();
  await until(() => dead() === 1 && left() === 0);
  await worker.close();
  deepEqual(actions, ['retry', 'dead-letter']);
});

test('a redelivery of a dead letter is handled', async () => {
  const { web, start, actions, left, dead } = open('dead', (attempt) => {
    if (attempt === 1) throw new PermanentError('no');
  });
  const copy = await delivery();
  await web.receive(copy);
  const worker = start();
  await until(() => dead() === 1 && left() === 0);
  await web.receive(copy);
  await until(() => actions.length === 2 && left() === 0);
  await worker.close();
  deepEqual(actions, ['dead-letter', 'complete']);
});

test('a job whose worker does not end it is run by another one', async () => {
  const { web, start, actions } = open('killed', (attempt) => attempt === 1 && new Promise(() => {}), {
    closeTimeoutMs: 0,
  });
  await web.receive(await delivery());
  const first = start();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await first.close();
  const second = start();
  await until(() => actions.length > 0);
  await second.close();
});

test('a delivery above the limit of the queue is refused as too large', async () => {
  const { web, left } = open('large', () => {});
  const outcome = await web.receive(await delivery('x'.repeat(262_144)));
  deepEqual([outcome.status, outcome.code, left()], [500, 'job_too_large', 0]);
});

test('enqueue rejects while SQS is unavailable', async () => {
  const away = new SQSClient({ ...connection, endpoint: 'http://127.0.0.1:9' });
  const web = createReceiver({ secrets, logger, queue: sqsQueue(away, 'http://127.0.0.1:9/q') });
  equal((await web.receive(await delivery())).code, 'queue_unavailable');
  await rejects(async () =>
    sqsQueue(away, 'http://127.0.0.1:9/q').enqueue({ key: 'a', body: '', matchedBy: 'raw' }),
  );
});
