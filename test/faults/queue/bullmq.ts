import type { QueuedDelivery, Receiver } from '@videovector-webhooks/core';
import type { QueueWorker } from '@videovector-webhooks/core/queue';
import { bullmqQueue, startWorker } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend, Queue, runMigrations } from 'bullmq';
import { Client } from 'pg';
import { TIMES } from '../times.js';
import type { Engine, KillLimit, OpenQueue } from './engine.js';

const NAME = 'faults';
const SCHEMA = 'faults_jobs';

/** BullMQ on Redis. */
export const bullmqOnRedis: Engine = {
  prepare: async () => {},
  async openQueue(address) {
    return open(new Queue(NAME, { connection: { url: address, enableOfflineQueue: false } }));
  },
  openWorker: async (address, receiver, killLimit) =>
    work({ connection: { url: address } }, undefined, receiver, killLimit),
};

/** BullMQ on PostgreSQL. */
export const bullmqOnPostgres: Engine = {
  async prepare(address) {
    const client = new Client({ connectionString: address });
    await client.connect();
    await runMigrations(client, SCHEMA);
    await client.end();
  },
  async openQueue(address) {
    return open(new Queue(NAME, { connection: postgres(address) } as never, createPostgresBackend as never));
  },
  openWorker: async (address, receiver, killLimit) =>
    work({ connection: postgres(address) }, createPostgresBackend, receiver, killLimit),
};

function open(queue: Queue): OpenQueue {
  queue.on('error', () => {});
  return {
    queue: bullmqQueue(queue),
    async jobs() {
      const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
      const dead = (await queue.getFailed()).map(({ data }) => (data as QueuedDelivery).deliveryId ?? '');
      return { runnable: Object.values(counts).reduce((sum, count) => sum + count, 0), dead };
    },
    isDead: async (key) => (await queue.getJobState(`vv-${key}`)) === 'failed',
    close: () => queue.close(),
  };
}

function work(
  options: object,
  backend: unknown,
  receiver: Pick<Receiver, 'process'>,
  killLimit: KillLimit,
): QueueWorker {
  const started = startWorker(
    receiver,
    NAME,
    {
      ...options,
      lockDuration: TIMES.leaseMs,
      stalledInterval: TIMES.leaseMs / 2,
      retryDelayMs: () => 100,
      closeTimeoutMs: TIMES.handlerTimeoutMs,
      logger: { warn() {}, error() {} },
    } as never,
    backend as never,
  );
  if (killLimit === 'default')
    (started.worker as unknown as { opts: { maxStalledCount: number } }).opts.maxStalledCount = 1;
  return started;
}

function postgres(connectionString: string) {
  return { connectionString, schema: SCHEMA, connectionTimeoutMillis: 2_000 };
}
