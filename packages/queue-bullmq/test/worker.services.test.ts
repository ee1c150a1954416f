import { randomUUID } from 'node:crypto';
import { createReceiver, type QueuedDelivery, type Receiver } from '@videovector-webhooks/core';
import { type BullmqWorkerOptions, bullmqQueue, startWorker } from '@videovector-webhooks/queue-bullmq';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { gate } from '../../../test/support/gate.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { findRedis } from '../../../test/support/services.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';

const service = await findRedis();
const url = service?.url ?? '';
const DELIVERY: QueuedDelivery = { key: 'a', body: btoa(RUN_COMPLETED), matchedBy: 'raw', enqueuedAt: 0 };

function receiverWith(handler: () => unknown): Receiver {
  return createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(handler);
}

async function openQueue(name: string) {
  const queue = new Queue(name, { connection: { url, enableOfflineQueue: false } });
  queue.on('error', () => {});
  onTestFinished(async () => {
    await queue.obliterate({ force: true });
    await queue.close();
  });
  return { queue, deliveries: bullmqQueue(queue) };
}

describe.skipIf(service === undefined)('startWorker', () => {
  it.each<[string, unknown, string, unknown]>([
    ['receiver', undefined, 'a', { connection: { url } }],
    ['receiver', { receive() {} }, 'a', { connection: { url } }],
    ['name', receiverWith(() => {}), { name: 'a' }, { connection: { url } }],
    ['name', receiverWith(() => {}), '', { connection: { url } }],
    ['connection', receiverWith(() => {}), 'a', {}],
    ...['maxStalledCount', 'maxStartedAttempts', 'removeOnFail', 'skipLockRenewal', 'skipStalledCheck'].map(
      (option): [string, unknown, string, unknown] => [
        option,
        receiverWith(() => {}),
        'a',
        { connection: { url }, [option]: 1 },
      ],
    ),
    ['maxAttempts', receiverWith(() => {}), 'a', { connection: { url }, maxAttempts: 0 }],
    ['concurrency', receiverWith(() => {}), 'a', { connection: { url }, concurrency: '5' }],
    ['closeTimeoutMs', receiverWith(() => {}), 'a', { connection: { url }, closeTimeoutMs: -1 }],
  ] as [string, unknown, string, unknown][])(
    'refuses an invalid %s, and names it',
    (option, receiver, name, options) => {
      const start = () => startWorker(receiver as Receiver, name, options as BullmqWorkerOptions);
      expect(start).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION', option }));
    },
  );

  it('refuses a client that rejects commands while Redis is away', () => {
    const connection = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: null,
      lazyConnect: true,
    });
    onTestFinished(() => connection.disconnect());
    expect(() =>
      startWorker(
        receiverWith(() => {}),
        'a',
        { connection },
      ),
    ).toThrow('without enableOfflineQueue: false');
  });

  it('goes on after Redis was away, with the connection options of the Queue and a backlog', async () => {
    const proxy = await startTcpProxy(Number(new URL(url).port || 6379));
    onTestFinished(() => proxy.close());
    const name = randomUUID();
    const { queue, deliveries } = await openQueue(name);
    for (const key of ['a', 'b', 'c']) await deliveries.enqueue({ ...DELIVERY, key });
    const handled = new Set<string>();
    const receiver = createReceiver({ secrets: SECRET, logger: quietLogger(), joinMs: 0 });
    receiver.fallback((_event, { key }) => {
      if (handled.size === 0) {
        proxy.cut();
        setTimeout(() => proxy.restore(), 500);
      }
      handled.add(key);
    });
    const connection = { port: proxy.port, enableOfflineQueue: false, retryStrategy: () => 50 };
    const options = {
      connection,
      concurrency: 1,
      lockDuration: 500,
      stalledInterval: 300,
      logger: quietLogger(),
    };
    const worker = startWorker(receiver, name, options);
    onTestFinished(() => worker.close());
    const left = () => queue.getJobCounts('wait', 'active', 'delayed', 'failed');
    await expect.poll(left, { timeout: 50_000 }).toEqual({ wait: 0, active: 0, delayed: 0, failed: 0 });
    expect([...handled].toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('logs an error of the engine once a minute, and goes on', async () => {
    const proxy = await startTcpProxy(Number(new URL(url).port || 6379));
    onTestFinished(() => proxy.close());
    const logger = quietLogger();
    const connection = { port: proxy.port, retryStrategy: () => 20 };
    const worker = startWorker(
      receiverWith(() => {}),
      randomUUID(),
      { connection, logger, closeTimeoutMs: 500 },
    );
    onTestFinished(() => worker.close());
    await worker.worker.waitUntilReady();
    proxy.cut();
    await expect.poll(() => logger.lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(new Set(logger.lines).size).toBe(logger.lines.length);
    expect(logger.lines[0]).toContain('queue_engine_error');
    // BullMQ itself waits for Redis to come back.
    await worker.close();
  });

  it('stores of a failure its type and stack, but not its message', async () => {
    const name = randomUUID();
    const { queue, deliveries } = await openQueue(name);
    await deliveries.enqueue(DELIVERY);
    const done = gate();
    const receiver = receiverWith(() => {
      throw new TypeError('payload-mark');
    });
    const observe = () => done.open();
    const options = { connection: { url }, logger: quietLogger(), maxAttempts: 1, observe };
    const worker = startWorker(receiver, name, options);
    onTestFinished(() => worker.close());
    await done.promise;
    await expect.poll(() => queue.getJobState('vv-a'), { timeout: 20_000 }).toBe('failed');
    const { failedReason, stacktrace } = (await queue.getJob('vv-a'))!;
    expect(failedReason).toBe('handler_failed: TypeError');
    expect(stacktrace?.join()).toContain('worker.services.test.ts');
    expect(`${failedReason}${stacktrace}`).not.toContain('payload-mark');
  });
});
