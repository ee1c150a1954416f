import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeQueue, type QueueUnderTest } from '../../test/suites/describe-queue.js';
import { describeQueueExample } from '../../test/suites/describe-queue-example.js';
import { findPostgres } from '../../test/support/services.js';
import { startTcpProxy } from '../../test/support/tcp-proxy.js';
import { graphileQueue, startWorker } from './queue.js';

const postgres = await findPostgres();
const address = new URL(postgres?.url ?? 'postgres://127.0.0.1');
const database = `example_${randomUUID().replaceAll('-', '')}`;
const url = withDatabase(address.href);
/** Another worker has the jobs of one that was killed within a second. */
const SHORT = { leaseMs: 1_500, pollInterval: 50 };

describe.skipIf(postgres === undefined)('examples/graphile-worker', () => {
  beforeAll(async () => {
    await query(address.href, `CREATE DATABASE ${database}`);
    const utils = await makeWorkerUtils({ connectionString: url });
    await utils.migrate();
    await utils.release();
  });
  afterAll(async () => {
    await query(address.href, `DROP DATABASE ${database} WITH (FORCE)`);
    postgres!.stop();
  });

  describeQueue('graphileQueue', openQueue, { hasDeadLetters: false });

  it('adds jobs in a transaction of the caller, which exist only if it is committed', async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    const add = (key: string) =>
      client.query("SELECT graphile_worker.add_job('send-report', job_key => $1)", [key]);
    const reports = async () =>
      (await client.query("SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'send-report'")).rows;
    await client.query('BEGIN');
    await add('rolled-back');
    await client.query('ROLLBACK');
    await client.query('BEGIN');
    await add('committed');
    await client.query('COMMIT');
    expect(await reports()).toEqual([{ key: 'committed' }]);
  });

  describeQueueExample(new URL('.', import.meta.url), { DATABASE_URL: url });
});

/** Opens a queue whose connections go through a proxy; its workers are connected directly. */
async function openQueue(): Promise<QueueUnderTest> {
  await query(url, 'TRUNCATE graphile_worker._private_jobs');
  const proxy = await startTcpProxy(Number(address.port || 5432));
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${proxy.port}`;
  const [pool, direct] = [proxied.href, url].map(openPool) as [pg.Pool, pg.Pool];
  const utils = await makeWorkerUtils({ pgPool: pool });
  const text = `SELECT count(*) FILTER (WHERE task_identifier = 'videovector' AND attempts < max_attempts)::int AS runnable,
    count(*) FILTER (WHERE task_identifier = 'videovector-dead')::int AS dead FROM graphile_worker.jobs`;
  return {
    queue: graphileQueue(utils.addJob),
    startWorker: (receiver, options, isExposed = false) =>
      startWorker(receiver, isExposed ? pool : direct, { ...SHORT, ...options }),
    jobs: async () => (await direct.query(text)).rows[0],
    faults: {
      enqueueAndDie: (delivery) => runDoomed({ url, delivery }),
      startDoomedWorker: () => runDoomed({ url, ...SHORT }),
      cut: () => proxy.cut(),
      restore: () => proxy.restore(),
      freeze: () => proxy.freeze(),
      thaw: () => proxy.thaw(),
    },
    async close() {
      await Promise.all([utils.release(), proxy.close()]);
      await Promise.all([pool.end(), direct.end()]);
    },
  };
}

function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 25 });
  return pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
}

/** Runs the program that is killed; resolves when it is dead. */
async function runDoomed(setup: object): Promise<void> {
  const file = fileURLToPath(new URL('doomed.ts', import.meta.url));
  const execArgv = ['--import', 'tsx', '--conditions=videovector-source'];
  const [, signal] = await once(fork(file, [JSON.stringify(setup)], { execArgv }), 'exit');
  if (signal !== 'SIGKILL') throw new Error('The program ended by itself');
}

function withDatabase(href: string): string {
  const changed = new URL(href);
  changed.pathname = database;
  return changed.href;
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(sql);
  await client.end();
}
