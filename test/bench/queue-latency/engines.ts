import type { DeliveryQueue, Receiver } from '@videovector-webhooks/core';
import type { JobReport, QueueWorker } from '@videovector-webhooks/core/queue';
import * as bullmq from '@videovector-webhooks/queue-bullmq';
import * as pgBoss from '@videovector-webhooks/queue-pg-boss';
import { createPostgresBackend, Queue, runMigrations } from 'bullmq';
import { Client } from 'pg';
import PgBoss from 'pg-boss';

export const ENGINES = ['bullmq-redis', 'bullmq-postgres', 'pgboss'] as const;
export type EngineName = (typeof ENGINES)[number];

const NAME = 'bench';
const SCHEMA = 'bench_jobs';
/** Less than 100 deliveries a second keep busy for 5 seconds each, so that jobs wait: the web process must not feel it. */
const CONCURRENCY = 100;

/** Creates the tables of an engine. */
export async function prepare(engine: EngineName, address: string): Promise<void> {
  if (engine === 'pgboss') await (await startBoss(address)).stop({ graceful: false });
  if (engine !== 'bullmq-postgres') return;
  const client = new Client({ connectionString: address });
  await client.connect();
  await runMigrations(client, SCHEMA);
  await client.end();
}

/** Opens the queue of a web process as its user would. */
export async function openQueue(engine: EngineName, address: string): Promise<DeliveryQueue> {
  if (engine === 'pgboss') return pgBoss.pgBossQueue(await startBoss(address), { name: NAME });
  const queue =
    engine === 'bullmq-redis'
      ? new Queue(NAME, { connection: { url: address, enableOfflineQueue: false } })
      : new Queue(NAME, { connection: postgres(address) } as never, createPostgresBackend as never);
  queue.on('error', () => {});
  return bullmq.bullmqQueue(queue);
}

/** Starts a worker as its user would. */
export async function openWorker(
  engine: EngineName,
  address: string,
  receiver: Pick<Receiver, 'process'>,
  observe: (report: JobReport) => void,
): Promise<QueueWorker> {
  const options = { concurrency: CONCURRENCY, observe, logger: { warn() {}, error() {} } };
  if (engine === 'pgboss')
    return pgBoss.startWorker(receiver, await startBoss(address), { name: NAME, ...options });
  if (engine === 'bullmq-redis')
    return bullmq.startWorker(receiver, NAME, { connection: { url: address }, ...options });
  const connection = postgres(address);
  return bullmq.startWorker(receiver, NAME, { connection, ...options }, createPostgresBackend);
}

function postgres(connectionString: string) {
  return { connectionString, schema: SCHEMA };
}

async function startBoss(connectionString: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, schema: SCHEMA });
  boss.on('error', () => {});
  return boss.start();
}
