import { randomUUID } from 'node:crypto';
import { type FailureRecord, fingerprintOf } from '@videovector-webhooks/core/queue';
import { createPostgresBackend, Queue, runMigrations } from 'bullmq';
import pg from 'pg';
import PgBoss from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, findRedis } from '../../../../test/support/services.js';
import { causesOf } from '../../src/dead/causes.js';
import { queueSource } from '../../src/dead/letter-source.js';
import { mergeLetters } from '../../src/dead/merge.js';
import { openQueue } from '../../src/dead/open-queue.js';
import { readLetters } from '../../src/dead/sources.js';
import type { Engine } from '../../src/options/queue.js';
import { runCli } from '../run-cli.js';

const COUNT = 10_000;
/** In base64, as jobs have it: a payload of 7.5 KB that nobody should read to list its failure. */
const BODY = 'eyJ9'.repeat(2_500);
const CAUSES = ['TypeError', 'RangeError', 'RunError', 'PermanentError', 'TimeoutError'];
const SCHEMA = `vvmany${randomUUID().replaceAll('-', '').slice(0, 20)}`;

const [redis, postgres] = await Promise.all([findRedis(), findPostgres()]);
let records: FailureRecord[];
let pool: pg.Pool;

beforeAll(async () => {
  records = await Promise.all(
    Array.from({ length: COUNT }, async (_, i): Promise<FailureRecord> => {
      const error = CAUSES[i % CAUSES.length]!;
      const cause = { code: 'handler_failed', error, frame: `save${error} (dist/runs.js)` };
      const ids = {
        key: `${i}`.padStart(48, '0'),
        eventId: `evt_${i}`,
        deliveryId: `del_${i}`,
        webhookId: 'whk_1',
      };
      const fingerprint = await fingerprintOf(cause);
      return { ...cause, ...ids, event: 'export.ready', fingerprint, attempts: 20, failedAt: Date.now() };
    }),
  );
  if (postgres !== undefined) pool = new pg.Pool({ connectionString: postgres.url });
});
afterAll(async () => {
  for (const schema of [`${SCHEMA}_bullmq`, `${SCHEMA}_boss`])
    await pool?.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await pool?.end();
  redis?.stop();
  postgres?.stop();
});

/** The commands of BullMQ's client that fill a queue. */
interface RedisClient {
  pipeline(): { hset(key: string, fields: object): unknown; exec(): Promise<unknown> };
  zadd(key: string, ...scores: (string | number)[]): Promise<unknown>;
}

const stackOf = ({ error, frame }: FailureRecord): string =>
  `handler_failed: ${error}\n    at ${frame}`.repeat(10);
const jobOf = ({ key }: FailureRecord): string => JSON.stringify({ key, body: BODY, matchedBy: 'raw' });

/** Fills a queue with failed jobs, as workers leave them, and returns what removes them. */
const FILL = {
  async redis(name: string) {
    const connection = { url: redis!.url };
    const queue = new Queue(name, { connection, prefix: SCHEMA });
    await queue.waitUntilReady();
    const backend = queue.getBackend() as unknown as {
      client: Promise<RedisClient>;
      toKey(name: string): string;
    };
    const client = await backend.client;
    for (let i = 0; i < COUNT; i += 500) {
      const pipeline = client.pipeline();
      const scores: (string | number)[] = [];
      for (const record of records.slice(i, i + 500)) {
        const id = `vv-${record.key}`;
        pipeline.hset(backend.toKey(id), {
          name: 'delivery',
          data: jobOf(record),
          progress: JSON.stringify(record),
          failedReason: `handler_failed: ${record.error}`,
          stacktrace: JSON.stringify(Array.from({ length: 20 }, () => stackOf(record))),
          atm: 20,
          timestamp: 1,
          finishedOn: record.failedAt!,
        });
        scores.push(record.failedAt!, id);
      }
      await pipeline.exec();
      await client.zadd(backend.toKey('failed'), ...scores);
    }
    return async () => {
      await queue.obliterate({ force: true, count: COUNT });
      await queue.close();
    };
  },
  async 'bullmq-postgres'(name: string) {
    const schema = `${SCHEMA}_bullmq`;
    const client = await pool.connect();
    await runMigrations(client as never, schema);
    client.release();
    const connection = { connectionString: postgres!.url, schema };
    const queue = new Queue(name, { connection }, createPostgresBackend);
    await queue.waitUntilReady();
    const text = `INSERT INTO ${schema}.job (queue, id, seq, name, state, data, progress, failed_reason, stacktrace, attempts_made, added_at_ms, finished_at_ms)
      SELECT $1, 'vv-' || (record ->> 'key'), row_number() OVER (), 'delivery', 'failed', $3::jsonb, record, 'handler_failed', jsonb_build_array($4::text), 20, 1, (record ->> 'failedAt')::float8::bigint
      FROM jsonb_array_elements($2::jsonb) AS record`;
    await pool.query(text, [name, JSON.stringify(records), jobOf(records[0]!), stackOf(records[0]!)]);
    return () => queue.close();
  },
  async 'pg-boss'(name: string) {
    const schema = `${SCHEMA}_boss`;
    const boss = new PgBoss({ connectionString: postgres!.url, schema, supervise: false });
    boss.on('error', () => {});
    await boss.start();
    await boss.createQueue(name);
    const text = `INSERT INTO ${schema}.job (name, state, data, output)
      SELECT $1, 'failed', $3::jsonb, jsonb_build_object('message', 'handler_failed', 'stack', $4::text, 'record', record)
      FROM jsonb_array_elements($2::jsonb) AS record`;
    await pool.query(text, [name, JSON.stringify(records), jobOf(records[0]!), stackOf(records[0]!)]);
    return () => boss.stop({ graceful: false });
  },
};

describe.each<[string, keyof typeof FILL, Engine, string, (() => string) | undefined]>([
  ['BullMQ on Redis', 'redis', 'bullmq', SCHEMA, redis && (() => redis.url)],
  ['BullMQ on PostgreSQL', 'bullmq-postgres', 'bullmq', `${SCHEMA}_bullmq`, postgres && (() => postgres.url)],
  ['pg-boss', 'pg-boss', 'pg-boss', `${SCHEMA}_boss`, postgres && (() => postgres.url)],
])('10,000 dead letters of five causes on %s', (what, fill, engine, space, url) => {
  it.skipIf(url === undefined)('are five rows', async () => {
    const name = randomUUID();
    const empty = await FILL[fill](name);
    const address = { engine, url: url!(), name, space };
    const { deadLetters, close } = await openQueue(address);
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    const causes = causesOf(mergeLetters(await readLetters([queueSource(deadLetters)])));
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    console.log(
      `${what}: ${elapsedMs.toFixed(0)} ms, of which ${((user + system) / 1_000).toFixed(0)} ms of this process`,
    );
    await close();
    expect(causes.map(({ error, deliveries }) => [error, deliveries.length]).toSorted()).toEqual(
      CAUSES.toSorted().map((error) => [error, COUNT / CAUSES.length]),
    );
    const args = ['--queue', engine, '--queue-url', url!(), '--queue-name', name, '--queue-space', space];
    const { code, stdout } = await runCli(['dead', 'list', '--json', ...args]);
    expect([code, stdout.trim().split('\n').length]).toEqual([0, CAUSES.length]);
    await empty();
  });
});
