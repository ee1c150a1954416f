import { createRequire } from 'node:module';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { describeInbox, type InboxTestOptions } from '@videovector-webhooks/core/testing';
import { migrationSql, postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { describeInboxModel } from '../../../test/suites/describe-inbox-model.js';
import { realWait } from '../../../test/support/real-wait.js';
import { admin, isMissing, newTable, proxiedPool } from './database.js';

// The oldest supported version, installed under another name, has no types; the parts that are used here are the same.
const pg8_11 = createRequire(import.meta.url)('pg8_11') as typeof pg;

describe.skipIf(isMissing)('postgresInbox', () => {
  // The first sweep of a process comes at random.
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));

  for (const [name, transactional, driver] of [
    ['postgresInbox', false, pg],
    ['postgresInbox, transactional', true, pg],
    ['postgresInbox on pg 8.11', false, pg8_11],
    ['postgresInbox on pg 8.11, transactional', true, pg8_11],
  ] as const) {
    const openProxied = async ({ retentionMs }: InboxTestOptions) => {
      const { pool, proxy, close } = await proxiedPool({}, driver);
      const options = { table: newTable(), retentionMs };
      const inbox = transactional
        ? postgresInbox(pool, { ...options, transactional })
        : postgresInbox(pool, options);
      await inbox.migrate();
      return {
        inbox,
        breakStore: proxy.cut,
        loseAnswerToClaim: () => proxy.cutAfter('videovector_INSERT'),
        close,
      };
    };
    describeInbox(name, openProxied, { describe, it });
    describeInboxModel(name, openProxied);
  }

  it('migrates once, whether many processes do it concurrently or a tool runs its SQL', async () => {
    const table = newTable();
    await Promise.all(Array.from({ length: 8 }, () => postgresInbox(admin, { table }).migrate()));
    await admin.query(migrationSql(table));
    expect((await postgresInbox(admin, { table }).claim('a', 1_000)).state).toBe('claimed');
  });

  it('adds what an order needs to the table of an earlier version, which works on meanwhile', async () => {
    const table = newTable();
    const [earlier] = migrationSql(table).split(/CREATE TABLE IF NOT EXISTS \S+_order"/);
    await admin.query(earlier!);
    const inbox = postgresInbox(admin, { table });
    const order = { resource: 'r', position: '2', keepsStale: false };
    const claim = (await inbox.claim('a', 60_000)) as unknown as Claim;
    await expect(inbox.claim('b', 60_000, undefined, order)).rejects.toThrow('run inbox.migrate()');
    expect(await inbox.sweep()).toBe(0);
    await Promise.all([inbox.migrate(), postgresInbox(admin, { table }).migrate()]);
    expect(await inbox.complete(claim)).toBe(true);
    await inbox.complete((await inbox.claim('b', 60_000, undefined, order)) as unknown as Claim);
    const early = { ...order, position: '1' };
    expect(await inbox.claim('c', 60_000, undefined, early)).toEqual({ state: 'superseded' });
    expect(await inbox.claim('a', 60_000, undefined, order)).toEqual({ state: 'completed' });
  });

  it('names the table of resources so that PostgreSQL does not shorten it to the inbox’s own name', () => {
    const name = 'a'.repeat(63);
    expect(migrationSql(name)).toContain(`"${'a'.repeat(57)}_order"`);
  });

  it('sweeps resources past the retention, and never one that is held', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table, retentionMs: 1 });
    await inbox.migrate();
    const order = (resource: string) => ({ resource, position: '1', keepsStale: false });
    for (let i = 0; i < 25; i++) {
      const claim = (await inbox.claim(`ended${i}`, 1, undefined, order(`r${i}`))) as unknown as Claim;
      await (i % 2 === 0 ? inbox.complete(claim) : inbox.release(claim));
    }
    const held = (await inbox.claim('held', 60_000, undefined, order('held'))) as unknown as Claim;
    await realWait(20);
    expect(await inbox.sweep(10)).toBe(50);
    expect(await inbox.complete(held)).toBe(true);
  });

  it('stores the observed ids of a delivery that is claimed again, shortened and in ASCII', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table });
    await inbox.migrate();
    const observed = { deliveryId: `dlv\0_${'x'.repeat(500)}`, webhookId: '\ud800', eventId: undefined };
    const claim = (await inbox.claim('a', 1_000, observed)) as unknown as Claim;
    expect((await admin.query(`SELECT ids FROM ${table}`)).rows).toEqual([{ ids: null }]);
    await inbox.release(claim);
    await inbox.release((await inbox.claim('a', 1_000, observed)) as unknown as Claim);
    const ids = { deliveryId: `dlv_${'x'.repeat(252)}`, webhookId: '?' };
    for await (const page of inbox.parked(2)) expect(page).toMatchObject([{ key: 'a', attempts: 2, ...ids }]);
    expect.assertions(2);
  });

  it('sweeps completed and released rows past the retention in batches, and never a processing one', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table, retentionMs: 1 });
    await inbox.migrate();
    for (let i = 0; i < 26; i++) {
      const claim = (await inbox.claim(`ended${i}`, 60_000)) as unknown as Claim;
      await (i % 2 === 0 ? inbox.complete(claim) : inbox.release(claim));
    }
    await inbox.claim('processing', 1);
    await realWait(20);
    expect(await inbox.sweep(10)).toBe(26);
    expect(await inbox.lookup('processing')).toEqual({ state: 'expired', attempt: 1 });
    expect(await inbox.claim('processing', 1_000)).toMatchObject({ attempt: 2 });
  });

  it('sweeps at random in a process that lives shorter than an hour', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table, retentionMs: 1 });
    await inbox.migrate();
    await inbox.complete((await inbox.claim('a', 60_000)) as unknown as Claim);
    vi.spyOn(Math, 'random').mockReturnValue(0.001);
    await realWait(20);
    await inbox.complete((await inbox.claim('b', 60_000)) as unknown as Claim);
    const rows = async () => (await admin.query(`SELECT FROM ${table}`)).rowCount;
    await vi.waitFor(async () => expect(await rows()).toBeLessThanOrEqual(1), 10_000);
  });

  it('keeps deliveries in the order of their events, and finds them by their key alone', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table });
    await inbox.migrate();
    const created = ['2026-10-07T00:00:01Z', undefined, '2026-10-07T00:00:00.5+02:00', 'yesterday'];
    for (const [i, createdAt] of created.entries()) {
      const observed = { deliveryId: undefined, webhookId: undefined, eventId: undefined, createdAt };
      const claim = (await inbox.claim(`${i}`.repeat(48), 60_000, observed)) as unknown as Claim;
      expect(await inbox.complete(claim)).toBe(true);
      expect(await inbox.claim(`${i}`.repeat(48), 60_000, observed)).toEqual({ state: 'completed' });
      const completed = { state: 'completed', attempt: 1 };
      expect(await inbox.lookup(`${i}`.repeat(48))).toEqual(completed);
      expect(await inbox.lookup(`${i}`.repeat(48), createdAt ?? null)).toEqual(completed);
    }
    const { rows } = await admin.query(
      `SELECT right(encode(id, 'hex'), 1) AS last FROM ${table} ORDER BY id`,
    );
    expect(rows.map(({ last }) => last).join('')).toBe('1320');
  });

  it('reports a locked row as in progress instead of waiting for it', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table });
    await inbox.migrate();
    await inbox.release((await inbox.claim('a', 1_000)) as unknown as Claim);
    const locker = await admin.connect();
    await locker.query('BEGIN');
    await locker.query(`SELECT * FROM ${table} FOR UPDATE`);
    expect((await inbox.claim('a', 1_000)).state).toBe('in-progress');
    await locker.query('ROLLBACK');
    locker.release();
    expect(await inbox.claim('a', 1_000)).toMatchObject({ state: 'claimed', attempt: 2 });
  });

  it('reports a delivery whose done mark is uncommitted as in progress instead of waiting for it', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table, queryTimeoutMs: 60_000 });
    await inbox.migrate();
    await inbox.claim('a', 60_000);
    const marker = await admin.connect();
    await marker.query('BEGIN');
    await marker.query(`UPDATE ${table} SET state = 'd', ended_at = now()`);
    expect((await inbox.claim('a', 60_000)).state).toBe('in-progress');
    await marker.query('COMMIT');
    marker.release();
    expect(await inbox.claim('a', 60_000)).toEqual({ state: 'completed' });
  });

  it('works behind a pooler whose prepared statements are missing or someone else’s', async () => {
    const [one, other] = [await proxiedPool({ max: 1 }), await proxiedPool({ max: 1 })];
    const table = newTable();
    const inbox = postgresInbox(one.pool, { table });
    await inbox.migrate();
    const claim = (await inbox.claim('a', 60_000)) as unknown as Claim;
    const { rows } = await one.pool.query('SELECT name FROM pg_prepared_statements');
    expect(rows).toHaveLength(1);

    await one.pool.query('DEALLOCATE ALL');
    expect(await inbox.claim('a', 60_000)).toMatchObject({ state: 'in-progress' });
    expect(await inbox.complete(claim)).toBe(true);

    await other.pool.query(`PREPARE "${rows[0].name}" AS SELECT 1`);
    const otherInbox = postgresInbox(other.pool, { table });
    expect(await otherInbox.claim('b', 60_000)).toMatchObject({ state: 'claimed', attempt: 1 });
    expect(await otherInbox.claim('a', 60_000)).toEqual({ state: 'completed' });
    for (const { close } of [one, other]) await close();
  });

  it.each(['complete', 'release', 'renew'] as const)(
    'fails to %s a locked row instead of waiting for it',
    async (verb) => {
      const table = newTable();
      const inbox = postgresInbox(admin, { table, queryTimeoutMs: 60_000 });
      await inbox.migrate();
      const claim = (await inbox.claim('a', 60_000)) as unknown as Claim;
      const locker = await admin.connect();
      await locker.query('BEGIN');
      await locker.query(`SELECT * FROM ${table} FOR UPDATE`);
      await expect(inbox[verb](claim, 60_000)).rejects.toMatchObject({ cause: { code: '55P03' } });
      await locker.query('ROLLBACK');
      locker.release();
      expect(await inbox[verb](claim, 60_000)).toBe(true);
    },
  );
});

describe('postgresInbox refuses', () => {
  it.each([
    ['no pool', undefined, {}],
    ['a table that is not an identifier', admin, { table: 'x; DROP TABLE y' }],
    ['an invalid retention', admin, { retentionMs: Number.NaN }],
    ['a time-out of zero', admin, { queryTimeoutMs: 0 }],
    ['a time-out longer than a timer can be', admin, { queryTimeoutMs: 2 ** 31 }],
  ])('%s', (_what, pool, options) => {
    expect(() => postgresInbox(pool as pg.Pool, options)).toThrow('postgresInbox');
  });
});
