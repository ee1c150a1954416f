import { memoryInbox } from '@videovector-webhooks/core';
import type { Inbox } from '@videovector-webhooks/core/inbox';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import Database from 'libsql';
import pg from 'pg';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { findPostgres, findRedis } from '../../../../test/support/services.js';
import { ADAPTERS, startOwn } from './own-receivers.js';
import { check, endedWith, reasons } from './verdicts.js';

const [redis, postgres] = await Promise.all([findRedis(), findPostgres()]);
const client = redis && (await createClient({ url: redis.url }).connect());
const pool = postgres && new pg.Pool({ connectionString: postgres.url });
const table = `check_${process.pid}`;
await (pool && postgresInbox(pool, { table }).migrate());
const database = new Database(':memory:');
afterAll(async () => {
  await client?.close();
  await pool?.query(`DROP TABLE ${table}`);
  await pool?.end();
  redis?.stop();
  postgres?.stop();
});

const INBOXES: readonly (readonly [name: string, open: (() => Inbox | Promise<Inbox>) | undefined])[] = [
  ['memory', () => memoryInbox()],
  ['SQLite', () => sqliteInbox(database)],
  ['Redis', client && (() => redisInbox(client))],
  ['PostgreSQL', pool && (() => postgresInbox(pool, { table }))],
  ['transactional PostgreSQL', pool && (() => postgresInbox(pool, { table, transactional: true }))],
];

describe.concurrent.each(Object.keys(ADAPTERS))('a receiver on %s', (adapter) => {
  it.each(INBOXES)('keeps all promises with an inbox in %s', { timeout: 300_000 }, async (name, open) => {
    if (open === undefined) return;
    const receiver = await startOwn(adapter, open);
    const report = await check(receiver.url, undefined, receiver.settings);
    await receiver.close();
    // Memory forgets; that is what the case is about.
    expect(endedWith(report, 'fail'), reasons(report)).toEqual(name === 'memory' ? ['after-restart'] : []);
    // By design: X-Delivery-ID is a part of the key, unless the receiver is strict.
    expect(endedWith(report, 'warn'), reasons(report)).toEqual(['replayed-under-new-id']);
    expect(endedWith(report, 'not shown'), reasons(report)).toEqual([]);
    expect(report.results.find((result) => result.case.id === 'reserialized')?.reason).toMatch(/^accepted/);
    expect(report.caveats).toEqual([]);
  });
});

it('a strict receiver passes everything', { timeout: 300_000 }, async () => {
  const receiver = await startOwn('node:http', () => sqliteInbox(database), { strict: true });
  const report = await check(receiver.url, undefined, receiver.settings);
  await receiver.close();
  const others = report.results.filter(({ verdict }) => verdict !== 'pass');
  expect(others.map((result) => result.case.id)).toEqual(['reserialized']);
});
