import { randomUUID } from 'node:crypto';
import type { QueuedDelivery } from '@videovector-webhooks/core';
import { type BullmqClient, bullmqQueue } from '@videovector-webhooks/queue-bullmq';
import { Queue, type QueueOptions, Worker } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findRedis } from '../../../test/support/services.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';

const service = await findRedis();
const url = service?.url ?? '';
const DELIVERY: QueuedDelivery = { key: 'a', body: btoa('{}'), matchedBy: 'raw', enqueuedAt: 0 };

/** Opens a Queue that is closed at the end of the test. */
function open(options: Partial<QueueOptions>): Queue {
  const queue = new Queue(randomUUID(), { connection: { url }, ...options });
  queue.on('error', () => {});
  onTestFinished(async () => {
    if (queue.opts.skipWaitingForReady !== true) await queue.obliterate({ force: true }).catch(() => {});
    await queue.close().catch(() => {});
  });
  return queue;
}

function ioredis(options: object): Redis {
  const client = new Redis(url, { ...options, maxRetriesPerRequest: null });
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  return client;
}

async function nodeRedis(options: object) {
  const client = createClient({ url, ...options });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.destroy());
  return client;
}

describe.skipIf(service === undefined)('bullmqQueue', () => {
  it.each<[string, () => Promise<Partial<QueueOptions>>]>([
    ['options of ioredis', async () => ({ connection: { url, enableOfflineQueue: false } })],
    ['a client of ioredis', async () => ({ connection: ioredis({ enableOfflineQueue: false }) })],
    ['a client of redis', async () => ({ connection: await nodeRedis({ disableOfflineQueue: true }) })],
  ])('stores a delivery, immediately after it was created with %s', async (_what, options) => {
    const queue = open(await options());
    await bullmqQueue(queue).enqueue(DELIVERY);
    expect(await queue.getJob('vv-a')).toMatchObject({ data: DELIVERY });
  });

  it.each<[string, string, () => Promise<Partial<QueueOptions>>]>([
    ['options of ioredis', 'enableOfflineQueue: false', async () => ({})],
    ['a client of ioredis', 'enableOfflineQueue: false', async () => ({ connection: ioredis({}) })],
    ['a client of redis', 'disableOfflineQueue: true', async () => ({ connection: await nodeRedis({}) })],
    [
      'skipWaitingForReady',
      'Remove the option',
      async () => ({ connection: { url, enableOfflineQueue: false }, skipWaitingForReady: true }),
    ],
  ])('refuses a Queue that would wait, with the fix: %s', async (_what, fix, options) => {
    const queue = open(await options());
    expect(() => bullmqQueue(queue)).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIGURATION',
        option: 'queue',
        message: expect.stringContaining(fix),
      }),
    );
  });

  it('refuses skipWaitingForReady because BullMQ then rejects every job, forever', async () => {
    const queue = open({ connection: { url, enableOfflineQueue: false }, skipWaitingForReady: true });
    await expect(queue.add('delivery', {})).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(queue.add('delivery', {})).rejects.toThrow();
  });

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['a name', () => 'videovector'],
    ['options', () => ({ connection: { url } })],
    ['a client of ioredis', () => ioredis({})],
    ['a Worker', () => closing(new Worker('a', null, { connection: { url }, autorun: false }))],
  ])('refuses %s', (_what, make) => {
    expect(() => bullmqQueue(make() as BullmqClient)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', option: 'queue' }),
    );
  });

  it('knows the switch of a cluster', () => {
    const cluster = (options: object) => {
      const client = new Cluster([{ host: '127.0.0.1', port: 1 }], { ...options, lazyConnect: true });
      client.on('error', () => {});
      onTestFinished(() => client.disconnect());
      return {
        ...open({ connection: { url, enableOfflineQueue: false } }),
        ...methods,
        opts: { connection: client },
      };
    };
    const methods = {
      add: async () => {},
      getJob: async () => undefined,
      getJobState: async () => 'unknown',
      waitUntilReady: async () => {},
      getBackend: () => ({}),
      defaultJobOptions: {},
    };
    expect(() => bullmqQueue(cluster({}) as unknown as BullmqClient)).toThrow('enableOfflineQueue: false');
    bullmqQueue(cluster({ enableOfflineQueue: false }) as unknown as BullmqClient);
  });

  it('rejects a delivery above sizeLimit with an error of its own', async () => {
    const connection = { url, enableOfflineQueue: false };
    const queue = bullmqQueue(open({ connection, defaultJobOptions: { sizeLimit: 10_000 } }));
    await queue.enqueue(DELIVERY);
    await expect(queue.enqueue({ ...DELIVERY, key: 'b', body: 'A'.repeat(10_000) })).rejects.toMatchObject({
      code: 'ERR_DELIVERY_TOO_LARGE',
      message: expect.stringContaining('sizeLimit'),
    });
  });

  it('keeps what the defaults of the Queue say about completed jobs, and never drops a failed one', async () => {
    const connection = { url, enableOfflineQueue: false };
    const defaultJobOptions = { removeOnComplete: { count: 7 }, removeOnFail: true, attempts: 3 };
    const queue = open({ connection, defaultJobOptions });
    await bullmqQueue(queue).enqueue(DELIVERY);
    const { opts } = (await queue.getJob('vv-a'))!;
    expect(opts).toMatchObject({ removeOnComplete: { count: 7 }, removeOnFail: false });
  });

  it('is connected once Redis is there, and rejects until then', async () => {
    const proxy = await startTcpProxy(Number(new URL(url).port || 6379));
    onTestFinished(() => proxy.close());
    proxy.cut();
    const connection = { port: proxy.port, enableOfflineQueue: false, retryStrategy: () => 50 };
    const engine = open({ connection });
    const queue = bullmqQueue(engine);
    await expect(queue.enqueue(DELIVERY)).rejects.toThrow('not connected');
    proxy.restore();
    const enqueued = () =>
      queue.enqueue({ ...DELIVERY, key: 'b' }).then(
        () => true,
        () => false,
      );
    await expect.poll(enqueued, { timeout: 20_000 }).toBe(true);
    expect(await engine.getJobCounts('wait')).toEqual({ wait: 1 });
  });
});

function closing(worker: Worker): Worker {
  worker.on('error', () => {});
  onTestFinished(() => worker.close());
  return worker;
}
