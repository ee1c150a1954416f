import { randomUUID } from 'node:crypto';
import type { Claim, ParkedDelivery } from '@videovector-webhooks/core/inbox';
import { describeInbox, type InboxTestOptions } from '@videovector-webhooks/core/testing';
import { migrationSql, type PostgresInbox, postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { realWait } from '../../../../test/support/real-wait.js';
import { admin, isMissing, newTable, poolWith, proxiedPool, schema } from '../database.js';
import { wideTableSql } from '../fixtures/wide-table.js';

const OBSERVED = {
  deliveryId: 'del_1',
  webhookId: 'whk_1',
  eventId: 'evt_1',
  createdAt: '2026-10-07T00:00:00Z',
};

async function newWideTable(): Promise<string> {
  const table = newTable();
  await admin.query(wideTableSql(table));
  return table;
}

const claimed = async (inbox: PostgresInbox, key: string, leaseMs = 60_000): Promise<Claim> => {
  const result = await inbox.claim(key, leaseMs, OBSERVED);
  expect(result.state).toBe('claimed');
  return result as unknown as Claim;
};

async function rowsOf(table: string): Promise<number> {
  return Number((await admin.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
}

async function parkedBy(inbox: PostgresInbox, attempts: number): Promise<ParkedDelivery[]> {
  const all: ParkedDelivery[] = [];
  for await (const page of inbox.parked(attempts)) all.push(...page);
  return all.sort((a, b) => (a.key < b.key ? -1 : 1));
}

describe.skipIf(isMissing)('postgresInbox on a wide table', () => {
  // The first sweep of a process comes at random.
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));

  for (const [name, isReplaced] of [
    ['postgresInbox on a wide table', false],
    ['postgresInbox beside the wide table that it has replaced', true],
  ] as const) {
    const open = async ({ retentionMs }: InboxTestOptions) => {
      const { pool, proxy, close } = await proxiedPool();
      const table = await newWideTable();
      const inbox = postgresInbox(pool, { table, retentionMs });
      await inbox.migrate({ compact: isReplaced });
      return { inbox, breakStore: proxy.cut, close };
    };
    describeInbox(name, open, { describe, it });
  }

  it('leaves it as it is unless the migration is asked for the compact form', async () => {
    const table = await newWideTable();
    const inbox = postgresInbox(admin, { table });
    await inbox.migrate();
    await inbox.complete(await claimed(inbox, 'a'));
    expect((await admin.query(`SELECT key, state, event_id FROM ${table}`)).rows).toEqual([
      { key: 'a', state: 'done', event_id: 'evt_1' },
    ]);
  });

  it('continues each delivery in the table that it is in, also in processes that run during the migration', async () => {
    const table = await newWideTable();
    const [before, migrating] = [postgresInbox(admin, { table }), postgresInbox(admin, { table })];
    await before.complete(await claimed(before, 'done'));
    for (let i = 0; i < 2; i++) await before.release(await claimed(before, 'released'));
    const held = await claimed(before, 'held');
    const dead = await claimed(before, 'dead', 1);
    await Promise.all([migrating.migrate({ compact: true }), before.migrate({ compact: true })]);

    for (const inbox of [before, migrating, postgresInbox(admin, { table })]) {
      expect(await inbox.claim('done', 60_000, OBSERVED)).toEqual({ state: 'completed' });
      expect(await inbox.lookup('done')).toEqual({ state: 'completed', attempt: 1 });
      expect(await inbox.claim('held', 60_000, OBSERVED)).toMatchObject({ state: 'in-progress' });
      expect(await inbox.renew(held, 60_000)).toBe(true);
    }
    expect(await before.complete(held)).toBe(true);
    expect(await migrating.complete(held)).toBe(true);
    expect(await parkedBy(migrating, 2)).toMatchObject([{ key: 'released', attempts: 2, eventId: 'evt_1' }]);
    expect(await migrating.claim('released', 60_000, OBSERVED)).toMatchObject({ attempt: 3 });
    const taken = await migrating.claim('dead', 60_000, OBSERVED);
    expect(taken).toMatchObject({ state: 'claimed', attempt: 2 });
    expect(await before.complete(dead)).toBe(false);
    expect(await before.complete(taken as unknown as Claim)).toBe(true);

    const earlierRows = await rowsOf(`${table}_v1`);
    await migrating.complete(await claimed(migrating, 'new'));
    await before.complete(await claimed(before, 'also new'));
    expect([await rowsOf(`${table}_v1`), await rowsOf(table)]).toEqual([earlierRows, 2]);
    expect(await before.claim('new', 60_000, OBSERVED)).toEqual({ state: 'completed' });
    expect(await migrating.lookup('new', OBSERVED.createdAt)).toEqual({ state: 'completed', attempt: 1 });
  });

  it('gives each delivery to one of many callers while it is replaced', async () => {
    const table = await newWideTable();
    const inboxes = Array.from({ length: 3 }, () => postgresInbox(admin, { table }));
    const winners = new Map<string, number>();
    const rounds = Array.from({ length: 150 }, (_, i) => `delivery ${i}`);
    const work = rounds.map(async (key, i) => {
      await realWait(i * 5);
      for (let copy = 0; copy < 6; copy++) {
        const inbox = inboxes[(i + copy) % inboxes.length]!;
        const result = await inbox.claim(key, 60_000, OBSERVED);
        if (result.state !== 'claimed') continue;
        winners.set(key, (winners.get(key) ?? 0) + 1);
        expect(await inboxes[copy % 3]!.complete(result)).toBe(true);
      }
    });
    await realWait(200);
    await inboxes[0]!.migrate({ compact: true });
    await Promise.all(work);
    expect([...winners.values()]).toEqual(rounds.map(() => 1));
    expect((await rowsOf(table)) + (await rowsOf(`${table}_v1`))).toBe(rounds.length);
    expect(await rowsOf(table)).toBeGreaterThan(0);
  });

  it('keeps the order of events across both tables', async () => {
    const table = await newWideTable();
    const inbox = postgresInbox(admin, { table });
    const order = (position: string) => ({ resource: 'r', position, keepsStale: false });
    const first = (await inbox.claim('a', 60_000, OBSERVED, order('2'))) as unknown as Claim;
    await inbox.migrate({ compact: true });
    expect(await inbox.claim('b', 60_000, OBSERVED, order('3'))).toMatchObject({ state: 'in-progress' });
    expect(await inbox.complete(first)).toBe(true);
    expect(await inbox.claim('c', 60_000, OBSERVED, order('1'))).toEqual({ state: 'superseded' });
    const later = (await inbox.claim('b', 60_000, OBSERVED, order('3'))) as unknown as Claim;
    expect(await inbox.renew(later, 60_000)).toBe(true);
    expect(await inbox.complete(later)).toBe(true);
    expect(await inbox.claim('a', 60_000, OBSERVED, order('2'))).toEqual({ state: 'completed' });
  });

  it('commits a handler’s transaction that began before it was replaced, or rolls it back', async () => {
    const table = await newWideTable();
    const inbox = postgresInbox(admin, { table, transactional: true });
    await admin.query(`CREATE TABLE ${table}_effects (note text)`);
    const claim = await claimed(inbox, 'a');
    const work = async (transaction: { query(sql: string): Promise<unknown> }) => {
      await transaction.query(`INSERT INTO ${table}_effects VALUES ('x')`);
      await postgresInbox(admin, { table }).migrate({ compact: true });
    };
    const { signal } = new AbortController();
    await expect(inbox.transaction(claim, work, signal)).rejects.toThrow('could not mark the delivery done');
    expect(await rowsOf(`${table}_effects`)).toBe(0);
    expect(await inbox.release(claim)).toBe(true);
    const again = await claimed(inbox, 'a');
    expect(again.attempt).toBe(2);
    expect(await inbox.transaction(again, async () => {}, signal)).toBe('committed');
    expect(await inbox.claim('a', 60_000, OBSERVED)).toEqual({ state: 'completed' });
  });

  it('sweeps both tables, and goes on after the earlier one was dropped', async () => {
    const table = await newWideTable();
    const inbox = postgresInbox(admin, { table, retentionMs: 1 });
    await inbox.complete(await claimed(inbox, 'a'));
    await inbox.migrate({ compact: true });
    await inbox.complete(await claimed(inbox, 'b'));
    await realWait(20);
    expect(await inbox.sweep()).toBe(2);
    await admin.query(`DROP TABLE ${table}_v1`);
    expect(await inbox.lookup('a')).toEqual({ state: 'absent' });
    await inbox.complete(await claimed(inbox, 'c'));
    expect(await rowsOf(table)).toBe(1);
  });

  it('is replaced by one with the same owner and the same rights', async () => {
    const table = await newWideTable();
    const roles = ['owner', 'user'].map((name) => `${name}_${randomUUID().replaceAll('-', '')}`);
    const [owner, user] = roles;
    for (const role of roles) await admin.query(`CREATE ROLE ${role}`);
    await admin.query(`GRANT USAGE ON SCHEMA ${schema} TO ${owner}, ${user}`);
    await admin.query(`ALTER TABLE ${table} OWNER TO ${owner}`);
    await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${user}`);
    const pool = poolWith({ role: user! });
    try {
      const inbox = postgresInbox(pool, { table });
      await inbox.migrate();
      await inbox.complete(await claimed(inbox, 'a'));
      await expect(inbox.migrate({ compact: true })).rejects.toThrow('must be owner');
      await admin.query(migrationSql(table, { compact: true }));
      await admin.query(migrationSql(table, { compact: true }));
      await inbox.complete(await claimed(inbox, 'b'));
      expect(await inbox.claim('a', 60_000, OBSERVED)).toEqual({ state: 'completed' });
      const { rows } = await admin.query(
        `SELECT tableowner FROM pg_tables WHERE $1 = schemaname || '.' || tablename`,
        [table],
      );
      expect(rows).toEqual([{ tableowner: owner }]);
    } finally {
      await pool.end();
      for (const role of roles) await admin.query(`DROP OWNED BY ${role}`);
      for (const role of roles) await admin.query(`DROP ROLE ${role}`);
    }
  });
});
