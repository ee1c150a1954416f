import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { QueuedDelivery } from '@videovector-webhooks/core';
import {
  type PgBossClient,
  pgBossDeadLetters,
  pgBossQueue,
  startWorker,
} from '@videovector-webhooks/queue-pg-boss';
import pg from 'pg';
import PgBoss10 from 'pg-boss';
import { PgBoss as PgBoss12 } from 'pg-boss12';
import type { QueueUnderTest } from '../../../test/suites/describe-queue.js';
import { RUN_COMPLETED } from '../../../test/support/deliveries.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';

export const DELIVERY: QueuedDelivery = {
  key: 'a',
  body: btoa(RUN_COMPLETED),
  matchedBy: 'raw',
  enqueuedAt: 0,
};

/** The versions of pg-boss. */
export type Version = '10' | '12';

/** A PgBoss of either version. */
export type AnyBoss = PgBoss10 | PgBoss12;

/** What workers under test are started with: another one has the jobs of one that was killed within a second. */
const SHORT = { leaseMs: 450, pollIntervalMs: 50 };

/** The schema of a version in this run, so that nothing of it stays behind. */
export const schemaOf = (version: Version): string => `vvtest${version}${RUN}`;
const RUN = randomUUID().replaceAll('-', '').slice(0, 24);

/** Makes and starts a PgBoss. */
export async function startBoss(
  version: Version,
  connectionString: string,
  options: object = {},
): Promise<AnyBoss> {
  const boss = makeBoss(version, { connectionString, schema: schemaOf(version), max: 5, ...options });
  await boss.start();
  return boss;
}

/** Makes a PgBoss that ignores errors. */
export function makeBoss(version: Version, options: PgBoss10.ConstructorOptions): AnyBoss {
  return version === '10'
    ? new PgBoss10(options).on('error', () => {})
    : new PgBoss12(options as object).on('error', () => {});
}

/** Drops what this run has made. */
export async function dropSchemas(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const version of ['10', '12'] as const)
    await client.query(`DROP SCHEMA IF EXISTS ${schemaOf(version)} CASCADE`);
  await client.end();
}

/** How many jobs of a queue are in each state. */
export async function statesOf(
  boss: PgBossClient,
  version: Version,
  name: string,
): Promise<Record<string, number>> {
  const text = `SELECT state, count(*)::int FROM ${schemaOf(version)}.job WHERE name = $1 GROUP BY state`;
  const { rows } = await boss.getDb().executeSql(text, [name]);
  const counts = rows as { state: string; count: number }[];
  return Object.fromEntries(counts.map(({ state, count }) => [state, count]));
}

/** A PostgreSQL behind a proxy. */
export async function proxyTo(url: string) {
  const target = new URL(url);
  const proxy = await startTcpProxy(Number(target.port || 5432));
  target.host = `127.0.0.1:${proxy.port}`;
  return { proxy, proxied: target.href };
}

/** Opens a queue whose connections go through a proxy; its workers are connected directly. */
export async function openQueue(version: Version, url: string, direct: AnyBoss): Promise<QueueUnderTest> {
  const name = randomUUID();
  const { proxy, proxied } = await proxyTo(url);
  const boss = await startBoss(version, proxied, { supervise: false, schedule: false });
  const setup = { version, url, schema: schemaOf(version), name };
  return {
    queue: pgBossQueue(boss, { name }),
    deadLetters: pgBossDeadLetters(boss, { name }),
    startWorker: (receiver, options, isExposed = false) =>
      startWorker(receiver, isExposed ? boss : direct, { name, ...SHORT, ...options }),
    async jobs() {
      const { created = 0, retry = 0, active = 0, failed = 0 } = await statesOf(direct, version, name);
      return { runnable: created + retry + active, dead: failed };
    },
    faults: {
      enqueueAndDie: (delivery) => runDoomed('doomed-web.ts', { ...setup, delivery }),
      startDoomedWorker: () => runDoomed('doomed-worker.ts', { ...setup, ...SHORT }),
      cut: () => proxy.cut(),
      restore: () => proxy.restore(),
      freeze: () => proxy.freeze(),
      thaw: () => proxy.thaw(),
    },
    async close() {
      await boss.stop({ graceful: false });
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
