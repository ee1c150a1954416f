import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bullmqDeadLetters, bullmqQueue, startWorker } from '@videovector-webhooks/queue-bullmq';
import { createPostgresBackend, Queue, runMigrations } from 'bullmq';
import pg from 'pg';
import type { QueueUnderTest } from '../../../test/suites/describe-queue.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';

/** The engines that BullMQ runs on. */
export type Engine = 'redis' | 'postgres';

/** Short, so that another worker has the jobs of one that was killed within a second. */
const SHORT_LOCKS = { lockDuration: 500, stalledInterval: 300 };

/** What all queues of this run live under, so that nothing of it stays behind. */
export const SCHEMA = `vvtest${randomUUID().replaceAll('-', '')}`;

/** Creates the tables of BullMQ; returns what drops them. */
export async function migrate(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await runMigrations(client, SCHEMA);
  return async () => {
    await client.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    await client.end();
  };
}

/** Opens a queue whose connections go through a proxy; its workers are connected directly. */
export async function openQueue(engine: Engine, url: string): Promise<QueueUnderTest> {
  const name = randomUUID();
  const target = new URL(url);
  const proxy = await startTcpProxy(Number(target.port || (engine === 'redis' ? 6379 : 5432)));
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${proxy.port}`;
  const queue =
    engine === 'redis'
      ? new Queue(name, {
          connection: { url: proxied.href, enableOfflineQueue: false, retryStrategy: () => 50 },
          prefix: SCHEMA,
        })
      : new Queue(
          name,
          { connection: { connectionString: proxied.href, schema: SCHEMA }, prefix: SCHEMA },
          createPostgresBackend,
        );
  queue.on('error', () => {});
  const connect = (address: string) =>
    engine === 'redis'
      ? { url: address, retryStrategy: () => 50 }
      : { connectionString: address, schema: SCHEMA };
  const connection = engine === 'redis' ? { url } : { connectionString: url, schema: SCHEMA };
  const backend = engine === 'redis' ? undefined : createPostgresBackend;

  return {
    queue: bullmqQueue(queue),
    deadLetters: bullmqDeadLetters(queue),
    startWorker: (receiver, options, isExposed = false) =>
      startWorker(
        receiver,
        name,
        {
          connection: connect(isExposed ? proxied.href : url),
          prefix: SCHEMA,
          ...SHORT_LOCKS,
          ...options,
        } as never,
        backend,
      ),
    async jobs() {
      const { failed = 0, ...counts } = await queue.getJobCounts(
        'wait',
        'delayed',
        'prioritized',
        'active',
        'failed',
      );
      return { runnable: Object.values(counts).reduce((sum, count) => sum + count, 0), dead: failed };
    },
    faults: {
      enqueueAndDie: (delivery) =>
        runDoomed('doomed-web.ts', { engine, name, connection, prefix: SCHEMA, delivery }),
      startDoomedWorker: () =>
        runDoomed('doomed-worker.ts', { engine, name, connection, prefix: SCHEMA, ...SHORT_LOCKS }),
      cut: () => proxy.cut(),
      restore: () => proxy.restore(),
      freeze: () => proxy.freeze(),
      thaw: () => proxy.thaw(),
    },
    async close() {
      await queue.obliterate({ force: true });
      await queue.close();
      await proxy.close();
    },
  };
}

/** Runs a program that is killed; resolves when it is dead. */
async function runDoomed(program: string, setup: object): Promise<void> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const execArgv = ['--import', 'tsx', '--conditions=videovector-source'];
  const child = fork(file, [JSON.stringify(setup)], { execArgv });
  const [, signal] = await once(child, 'exit');
  if (signal !== 'SIGKILL') throw new Error(`${program} ended by itself`);
}
