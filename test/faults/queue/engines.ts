import type { DeliveryQueue, QueuedDelivery, Receiver } from '@videovector-webhooks/core';
import type { QueueWorker } from '@videovector-webhooks/core/queue';
import { bullmqQueue, startWorker } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend, Queue, runMigrations } from 'bullmq';
import { Client } from 'pg';
import { TIMES } from '../times.js';

/** The queues of the kit, by the engine that they run on. */
export const QUEUES = {
  'bullmq-redis': { engine: 'redis' },
  'bullmq-postgres': { engine: 'postgres' },
} as const satisfies Record<string, { readonly engine: 'redis' | 'postgres' }>;

export type QueueName = keyof typeof QUEUES;

export function isQueueName(name: string): name is QueueName {
  return Object.hasOwn(QUEUES, name);
}

const NAME = 'faults';
const SCHEMA = 'faults_jobs';

/** A queue as a web process has it. */
export interface OpenQueue {
  readonly queue: DeliveryQueue;
  /** How many jobs there are to run, and the ids of the deliveries among the dead letters. */
  jobs(): Promise<{ readonly runnable: number; readonly dead: readonly string[] }>;
  /** The state of a job, by its id in the engine. */
  state(id: string): Promise<string>;
  close(): Promise<void>;
}

/** Prepares the engine for a run. */
export async function prepareEngine(name: QueueName, address: string): Promise<void> {
  if (QUEUES[name].engine !== 'postgres') return;
  const client = new Client({ connectionString: address });
  await client.connect();
  await runMigrations(client, SCHEMA);
  await client.end();
}

/** Opens a queue as its user would. */
export function openQueue(name: QueueName, address: string): OpenQueue {
  const queue =
    QUEUES[name].engine === 'redis'
      ? new Queue(NAME, { connection: { url: address, enableOfflineQueue: false } })
      : new Queue(NAME, { connection: postgres(address) } as never, createPostgresBackend as never);
  queue.on('error', () => {});
  return {
    queue: bullmqQueue(queue),
    async jobs() {
      const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
      const dead = (await queue.getFailed()).map(({ data }) => (data as QueuedDelivery).deliveryId ?? '');
      return { runnable: Object.values(counts).reduce((sum, count) => sum + count, 0), dead };
    },
    state: (id) => queue.getJobState(id),
    close: () => queue.close(),
  };
}

/** Starts a worker as its user would, but with short times. */
export function openWorker(
  name: QueueName,
  address: string,
  receiver: Pick<Receiver, 'process'>,
  change: (worker: object) => void = () => {},
): QueueWorker {
  const isRedis = QUEUES[name].engine === 'redis';
  const started = startWorker(
    receiver,
    NAME,
    {
      connection: isRedis ? { url: address } : postgres(address),
      lockDuration: TIMES.leaseMs,
      stalledInterval: TIMES.leaseMs / 2,
      retryDelayMs: () => 100,
      closeTimeoutMs: TIMES.handlerTimeoutMs,
      logger: { warn() {}, error() {} },
    } as never,
    (isRedis ? undefined : createPostgresBackend) as never,
  );
  change(started.worker);
  return started;
}

function postgres(connectionString: string) {
  return { connectionString, schema: SCHEMA, connectionTimeoutMillis: 2_000 };
}
