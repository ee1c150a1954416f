import { randomUUID } from 'node:crypto';
import { createReceiver, PermanentError } from '@videovector-webhooks/core';
import { bullmqQueue, startWorker as startBullmqWorker } from '@videovector-webhooks/queue-bullmq';
import { pgBossQueue, startWorker as startPgBossWorker } from '@videovector-webhooks/queue-pg-boss';
import { createPostgresBackend, Queue, runMigrations } from 'bullmq';
import pg from 'pg';
import PgBoss from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { findPostgres, findRedis } from '../../../test/support/services.js';
import { runCli } from './run-cli.js';

const [redis, postgres] = await Promise.all([findRedis(), findPostgres()]);
const SCHEMA = `vvdead${randomUUID().replaceAll('-', '').slice(0, 20)}`;
const [BULLMQ_SCHEMA, PG_BOSS_SCHEMA] = [`${SCHEMA}_bullmq`, `${SCHEMA}_boss`];

beforeAll(async () => {
  if (postgres === undefined) return;
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await runMigrations(client, BULLMQ_SCHEMA);
  await client.end();
});
afterAll(async () => {
  if (postgres !== undefined) {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    for (const schema of [BULLMQ_SCHEMA, PG_BOSS_SCHEMA])
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await client.end();
  }
  redis?.stop();
  postgres?.stop();
});

interface Engine {
  /** What the command needs to find the queue. */
  readonly args: readonly string[];
  readonly queue: { enqueue(delivery: object): Promise<void> };
  startWorker(receiver: object, options: object): { close(): Promise<void> };
  deadJobs(): Promise<number>;
  close(): Promise<void>;
}

async function openBullmq(on: 'redis' | 'postgres'): Promise<Engine> {
  const name = randomUUID();
  const isRedis = on === 'redis';
  const url = isRedis ? redis!.url : postgres!.url;
  const space = isRedis ? SCHEMA : BULLMQ_SCHEMA;
  const connection = isRedis ? { url, enableOfflineQueue: false } : { connectionString: url, schema: space };
  const backend = isRedis ? undefined : createPostgresBackend;
  const prefix = isRedis ? { prefix: space } : {};
  const queue = new Queue(name, { connection: connection as never, ...prefix }, backend as never);
  queue.on('error', () => {});
  await queue.waitUntilReady();
  return {
    args: ['--queue', 'bullmq', '--queue-url', url, '--queue-name', name, '--queue-space', space],
    queue: bullmqQueue(queue) as never,
    startWorker: (receiver, options) =>
      startBullmqWorker(
        receiver as never,
        name,
        { connection, ...prefix, ...options } as never,
        backend as never,
      ),
    deadJobs: async () => queue.getJobCountByTypes('failed'),
    async close() {
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}

async function openPgBoss(): Promise<Engine> {
  const name = randomUUID();
  const boss = new PgBoss({
    connectionString: postgres!.url,
    schema: PG_BOSS_SCHEMA,
    max: 4,
    supervise: false,
  });
  boss.on('error', () => {});
  await boss.start();
  return {
    args: [
      '--queue',
      'pg-boss',
      '--queue-url',
      postgres!.url,
      '--queue-name',
      name,
      '--queue-space',
      PG_BOSS_SCHEMA,
    ],
    queue: pgBossQueue(boss, { name }) as never,
    startWorker: (receiver, options) =>
      startPgBossWorker(receiver as never, boss, { name, pollIntervalMs: 50, ...options }),
    async deadJobs() {
      const text = `SELECT count(*)::int AS count FROM ${PG_BOSS_SCHEMA}.job WHERE name = $1 AND state = 'failed'`;
      return ((await boss.getDb().executeSql(text, [name])).rows[0] as { count: number }).count;
    },
    close: () => boss.stop({ graceful: false }),
  };
}

const ENGINES = [
  ['BullMQ on Redis', redis, () => openBullmq('redis')],
  ['BullMQ on PostgreSQL', postgres, () => openBullmq('postgres')],
  ['pg-boss', postgres, openPgBoss],
] as const;

const PATIENCE = { timeout: 90_000, interval: 50 };

function saveRun(): never {
  throw new TypeError(`payload-mark ${Math.random()}`);
}

function saveExport(): never {
  throw new RangeError(`payload-mark ${Math.random()}`);
}

describe.each(ENGINES)('dead letters of %s', (_name, service, open) => {
  let engine: Engine;
  let isBroken: boolean;
  let handled: string[];

  beforeEach(async (context) => {
    context.skip(service === undefined);
    engine = await open();
    isBroken = true;
    handled = [];
  });
  afterEach(() => engine?.close());

  const dead = (command: string, ...args: string[]) => runCli(['dead', command, ...engine.args, ...args]);
  const lines = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** Enqueues deliveries, whose handlers fail until `isBroken` is false. */
  async function fail(events: readonly string[]): Promise<{ close(): Promise<void> }> {
    const receiver = createReceiver({ secrets: 'whsec_test', logger: quietLogger() });
    receiver.on(['prompt_run.completed', 'export.ready', 'export.failed'], (event) => {
      if (!isBroken) return void handled.push(event.event);
      if (event.event === 'prompt_run.completed') saveRun();
      if (event.event === 'export.ready') saveExport();
      throw new PermanentError('payload-mark');
    });
    for (const [i, event] of events.entries()) {
      const body = JSON.stringify({ id: `evt_${i}`, event, data: { secret: 'payload-mark' } });
      const key = i.toString(16).padStart(48, '0');
      const delivery = {
        key,
        body: btoa(body),
        matchedBy: 'raw',
        enqueuedAt: Date.now(),
        deliveryId: `del_${i}`,
      };
      await engine.queue.enqueue(delivery);
    }
    const worker = engine.startWorker(receiver, {
      maxAttempts: 1,
      logger: quietLogger(),
    });
    await expect.poll(() => engine.deadJobs(), PATIENCE).toBe(events.length);
    return worker;
  }

  const EVENTS = [
    ...Array.from({ length: 5 }, () => 'prompt_run.completed'),
    ...Array.from({ length: 3 }, () => 'export.ready'),
    'export.failed',
  ];

  it('are a row for each cause, shown, retried and discarded, with nothing of a payload', async () => {
    const worker = await fail(EVENTS);
    const table = await dead('list');
    expect(table).toMatchObject({ code: 0, stderr: expect.any(String) });
    const rows = table.stdout.trim().split('\n');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toMatch(
      /^[0-9a-f]{10} {2}5 {6}queue {9}(?:now|\d+ \w+ ago) +TypeError saveRun \S+\.services\.test\.ts$/,
    );
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(80);

    const causes = lines((await dead('list', '--json')).stdout);
    expect(causes).toMatchObject([
      {
        code: 'handler_failed',
        error: 'TypeError',
        deliveries: 5,
        queue: 5,
        sender: 0,
        events: { 'prompt_run.completed': 5 },
      },
      {
        code: 'handler_failed',
        error: 'RangeError',
        frame: expect.stringContaining('saveExport ('),
        deliveries: 3,
      },
      { code: 'permanent_error', error: 'PermanentError', deliveries: 1 },
    ]);
    const [runs, exports] = causes.map(({ fingerprint }) => String(fingerprint)) as [string, string];

    const shown = await dead('show', runs);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('del_0') });
    const deliveries = lines((await dead('show', runs, '--json')).stdout);
    expect(deliveries).toHaveLength(5);
    expect(deliveries[0]).toMatchObject({
      fingerprint: runs,
      attempts: 1,
      in: ['queue'],
      event: 'prompt_run.completed',
    });

    isBroken = false;
    const discarded = await dead('discard', '--matching', exports, '--yes');
    expect(discarded).toMatchObject({ code: 0, stdout: '3 discarded in queue\n' });
    const retried = await dead('retry', '--matching', runs.slice(0, 6), '--matching', 'del_8');
    expect(retried).toMatchObject({ code: 0, stdout: '6 retried in queue\n' });
    await expect
      .poll(() => handled.toSorted(), PATIENCE)
      .toEqual([...EVENTS.slice(0, 5), 'export.failed'].toSorted());
    expect(await dead('list')).toMatchObject({ code: 0, stdout: '', stderr: 'There are no dead letters\n' });
    for (const again of [await dead('retry', runs), await dead('discard', exports, '--yes')])
      expect(again).toMatchObject({
        code: 0,
        stdout: '',
        stderr: expect.stringContaining('No dead letter matches. '),
      });
    await worker.close();
    const printed = [table, shown, discarded, retried, ...causes, ...deliveries].map((each) =>
      JSON.stringify(each),
    );
    expect(printed.join()).not.toContain('payload-mark');
  });

  it('are retried once by operators who do it concurrently', async () => {
    const worker = await fail(EVENTS);
    isBroken = false;
    const runs = await Promise.all([
      dead('retry', '*', '--json'),
      dead('retry', '*', '--json'),
      dead('retry', '*', '--json'),
    ]);
    for (const { code } of runs) expect(code).toBe(0);
    const results = runs.flatMap(({ stdout }) => lines(stdout)).map(({ queue }) => queue);
    expect(results.filter((result) => result === 'retried')).toHaveLength(EVENTS.length);
    await expect.poll(() => handled.length, PATIENCE).toBe(EVENTS.length);
    await worker.close();
  });

  it('are not looked for in a queue that does not exist', async () => {
    for (const wrong of ['--queue-name', '--queue-space']) {
      const { code, stdout, stderr } = await dead('list', wrong, 'nosuch');
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('--queue-')]);
    }
  });

  it('are not discarded without a question or --yes', async () => {
    const worker = await fail(['export.failed']);
    const refused = await dead('discard', '*');
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') });
    expect(await engine.deadJobs()).toBe(1);
    await worker.close();
  });
});
