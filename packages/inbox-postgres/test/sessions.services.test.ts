import { randomUUID } from 'node:crypto';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { admin, isMissing, newTable, poolWith, schema, url } from './database.js';
import { insert, openTransactional } from './transactional-receiver.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function openPool(settings: Readonly<Record<string, string>>, config: pg.PoolConfig): pg.Pool {
  const pool = poolWith(settings, config);
  closing.push(() => pool.end());
  return pool;
}

describe.skipIf(isMissing)('postgresInbox on a connection that its last user has left unfit', () => {
  const role = `role_${randomUUID().replaceAll('-', '')}`;

  it.each([
    ['read-only', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'],
    ['read-only by a setting', 'SET default_transaction_read_only = on'],
    ['in another role', `SET ROLE ${role}`],
    ['on another search path', 'SET search_path = nowhere'],
    ['in an open transaction', 'BEGIN'],
    ['in a failed transaction', 'BEGIN; SELECT 1 / 0'],
    ['without its prepared statements', 'DEALLOCATE ALL'],
    ['without any state', 'DISCARD ALL'],
  ])('%s, uses another one, and the claim is there for everyone', async (_state, sql) => {
    await admin.query(`CREATE ROLE ${role}`);
    closing.push(() => admin.query(`DROP ROLE ${role}`));
    const pool = openPool({ search_path: schema }, { max: 1 });
    const table = newTable().split('.')[1]!;
    const inbox = postgresInbox(pool, { table });
    await inbox.migrate();
    // Prepares the statements on the connection.
    await inbox.release((await inbox.claim('other', 60_000)) as unknown as Claim);
    await pool.query(sql).catch(() => {});

    const result = await inbox.claim('a', 60_000);
    expect(result).toMatchObject({ state: 'claimed', attempt: 1 });
    const other = postgresInbox(openPool({ search_path: schema }, { max: 1 }), { table });
    expect(await other.lookup('a')).toMatchObject({ state: 'in-progress' });
    await pool.query(sql).catch(() => {});
    expect(await inbox.complete(result as unknown as Claim)).toBe(true);
    await pool.query(sql).catch(() => {});
    expect(await inbox.lookup('a')).toMatchObject({ state: 'completed' });
    await pool.query(sql).catch(() => {});
    expect(await inbox.claim('a', 60_000)).toEqual({ state: 'completed' });
  });

  it('gives up after some tries if every connection is read-only, as on a replica', async () => {
    const pool = openPool({ default_transaction_read_only: 'on' }, { max: 2 });
    const inbox = postgresInbox(pool, { table: newTable() });
    await inbox.migrate();
    await expect(inbox.claim('a', 60_000)).rejects.toMatchObject({ cause: { code: '25006' } });
    expect(pool.idleCount).toBe(0);
  });

  it('begins a handler’s transaction that can write, even if the session is read-only', async () => {
    const opened = await openTransactional({}, { max: 1 });
    closing.push(opened.close);
    const outcome = await opened.handle((client) => insert(client, 'a'));
    await opened.pool.query('SET default_transaction_read_only = on');
    const claim = { key: String(outcome.key), token: randomUUID(), attempt: 1 };
    const work = (client: pg.PoolClient) => insert(client, 'b').then(() => {});
    // Its token is not the delivery's: the writes succeed, and are rolled back.
    expect(await opened.inbox.transaction(claim, work, new AbortController().signal)).toBe('fenced');
    expect(await opened.effects()).toEqual(['a']);
  });

  it.each([
    ['SET LOCAL search_path = nowhere', 'handled'],
    ['SET search_path = nowhere', 'handled'],
    ['SET LOCAL statement_timeout = 5000', 'handled'],
    ['SET CONSTRAINTS ALL IMMEDIATE', 'handled'],
    ['LISTEN something', 'handled'],
    ['SELECT pg_advisory_lock(1), pg_advisory_unlock(1)', 'handled'],
    ['SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', 'handled'],
    ['SET LOCAL ROLE pg_read_all_data', 'inbox_unavailable'],
    ['SET transaction_read_only = on', 'inbox_unavailable'],
  ])('has a handler end after %s: %s, and the next delivery is handled', async (sql, code) => {
    const opened = await openTransactional({}, { max: 1 });
    closing.push(opened.close);
    const outcome = await opened.handle(async (client) => {
      await insert(client, 'a');
      await client.query(sql);
    });
    expect(outcome).toMatchObject({ code });
    if (code !== 'handled')
      expect(outcome.error).toMatchObject({ message: expect.stringContaining('Undo SET ROLE') });
    expect((await opened.handle(() => {})).code).toBe('handled');
    expect(await opened.effects()).toEqual(code === 'handled' ? ['a'] : []);
  });

  it.each([
    ['idle_in_transaction_session_timeout', { idle_in_transaction_session_timeout: 200 }, 'SELECT 1', 600],
    ['statement_timeout', { statement_timeout: 200 }, 'SELECT pg_sleep(1)', 0],
    ['query_timeout', { query_timeout: 200 }, 'SELECT pg_sleep(1)', 0],
  ])('loses nothing if %s ends a handler’s transaction', async (_name, config, sql, idleMs) => {
    const opened = await openTransactional({}, config);
    closing.push(opened.close);
    let isSlow = true;
    const receive = () =>
      opened.handle(async (client) => {
        await insert(client, 'a');
        if (!isSlow) return;
        await client.query(sql);
        await new Promise((resolve) => setTimeout(resolve, idleMs));
      }, 'dlv');
    expect((await receive()).status).toBeGreaterThanOrEqual(500);
    expect(await opened.effects()).toEqual([]);
    isSlow = false;
    await expect.poll(async () => (await receive()).code, { timeout: 30_000 }).toMatch(/handled|duplicate/);
    expect(await opened.effects()).toEqual(['a']);
  });
});

describe.skipIf(isMissing)('postgresInbox gives the same verdicts', () => {
  const wrapped = {
    getTypeParser: () => (value: unknown) => ({ wrapped: String(value) }),
  } as pg.CustomTypesConfig;

  it.each<[string, pg.PoolConfig, Record<string, string>]>([
    ['if type parsers make objects of everything', { types: wrapped }, {}],
    ['if results are binary', { binary: true } as pg.PoolConfig, {}],
    ['if queries are pipelined', { pipeline: true } as pg.PoolConfig, {}],
    ['if each connection is used once', { maxUses: 1 }, {}],
    ['with one connection', { max: 1 }, {}],
    ['if floats and dates are printed otherwise', {}, { extra_float_digits: '-15', DateStyle: 'German' }],
    ['if strings have backslashes', {}, { standard_conforming_strings: 'off' }],
    ['if NULL equals NULL', {}, { transform_null_equals: 'on' }],
    [
      'if transactions are serializable and deferrable',
      {},
      { default_transaction_isolation: 'serializable', default_transaction_deferrable: 'on' },
    ],
  ])('%s', async (_what, config, settings) => {
    const opened = await openTransactional(settings, config);
    closing.push(opened.close);
    const { inbox } = opened;
    const claim = (await inbox.claim('a', 3_600_000)) as unknown as Claim;
    expect(claim).toMatchObject({ state: 'claimed', attempt: 1 });
    const copy = await inbox.claim('a', 3_600_000);
    expect(copy).toMatchObject({ state: 'in-progress', remainingMs: expect.any(Number) });
    expect((copy as { remainingMs: number }).remainingMs).toBeGreaterThan(3_000_000);
    expect(await inbox.lookup('a')).toEqual({ state: 'in-progress', attempt: 1 });
    expect(await inbox.release(claim)).toBe(true);
    const second = (await inbox.claim('a', 3_600_000)) as unknown as Claim;
    expect(second).toMatchObject({ state: 'claimed', attempt: 2 });
    expect(await inbox.renew(second, 3_600_000)).toBe(true);
    expect(await inbox.complete(second)).toBe(true);
    expect(await inbox.claim('a', 3_600_000)).toEqual({ state: 'completed' });
    expect(await inbox.lookup('a')).toEqual({ state: 'completed', attempt: 2 });

    expect((await opened.handle((client) => insert(client, 'b'), 'dlv')).code).toBe('handled');
    expect((await opened.handle((client) => insert(client, 'b'), 'dlv')).code).toBe('duplicate');
    expect(await opened.effects()).toEqual(['b']);
  });

  it('in a database of another encoding, whatever the unsigned ids are', async () => {
    const name = `encoding_${randomUUID().slice(0, 8)}`;
    await admin.query(`CREATE DATABASE ${name} ENCODING 'WIN1251' LOCALE 'C' TEMPLATE template0`);
    closing.push(() => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
    const address = new URL(url);
    address.pathname = name;
    const pool = new pg.Pool({ connectionString: address.href });
    closing.push(() => pool.end());
    const inbox = postgresInbox(pool);
    await inbox.migrate();
    const ids = { deliveryId: 'é', webhookId: '日本', eventId: '\ud83d\ude00' };
    expect(await inbox.claim('a', 1_000, ids)).toMatchObject({ state: 'claimed' });
  });

  it('after a migration has changed the type of a column', async () => {
    const table = newTable();
    const inbox = postgresInbox(openPool({}, { max: 1 }), { table });
    await inbox.migrate();
    await inbox.release((await inbox.claim('a', 60_000)) as unknown as Claim);
    await inbox.lookup('a');
    await admin.query(
      `ALTER TABLE ${table} ALTER COLUMN state TYPE varchar(20), ALTER COLUMN attempt TYPE bigint`,
    );
    expect(await inbox.lookup('a')).toEqual({ state: 'released', attempt: 1 });
    expect(await inbox.claim('a', 60_000)).toMatchObject({ state: 'claimed', attempt: 2 });
  });
});
