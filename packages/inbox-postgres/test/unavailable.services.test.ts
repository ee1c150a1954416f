import { randomUUID } from 'node:crypto';
import { createReceiver, type Handler } from '@videovector-webhooks/core';
import { migrationSql, type PostgresInboxOptions, postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { realWait } from '../../../test/support/real-wait.js';
import { admin, isMissing, newTable, poolWith, schema, url } from './database.js';

interface Case {
  readonly options?: PostgresInboxOptions;
  readonly handler?: Handler;
  readonly order?: 'latest';
}

/** The line that a receiver on a pool logs for a delivery. */
async function lineOf(pool: pg.Pool, { options, handler = () => {}, order }: Case = {}): Promise<string> {
  onTestFinished(() => pool.end());
  pool.on('error', () => {});
  const logger = quietLogger();
  const inbox = postgresInbox(pool, options);
  const receiver = createReceiver({ secrets: SECRET, inbox, logger, inboxTimeoutMs: 30_000 });
  receiver.on('prompt_run.completed', handler, { order });
  expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('inbox_unavailable');
  await receiver.close();
  expect(logger.lines).toHaveLength(1);
  return logger.lines[0]!;
}

const poolAt = (change: (url: URL) => void, config: pg.PoolConfig = {}): pg.Pool => {
  const other = new URL(url);
  change(other);
  return new pg.Pool({ connectionString: other.href, connectionTimeoutMillis: 20_000, ...config });
};

describe.skipIf(isMissing)('The log line of a delivery that postgresInbox could not claim', () => {
  it.each([true, false])(
    'names the missing table and migrate(), transactional: %s',
    async (transactional) => {
      const table = newTable();
      const line = await lineOf(poolWith({}), { options: { table, transactional } });
      expect(line).toContain(`The table ${table} does not exist`);
      expect(line).toContain('(42P01): run inbox.migrate() once');
    },
  );

  it('names the missing table, and not that of the order, for a handler with an order', async () => {
    const table = newTable();
    const line = await lineOf(poolWith({}), { options: { table }, order: 'latest' });
    expect(line).toContain(`The table ${table} does not exist`);
    expect(line).not.toContain('option order');
  });

  it('names the missing table of the order if only that is missing', async () => {
    const table = newTable();
    const [main] = migrationSql(table).split(/CREATE TABLE IF NOT EXISTS \S+_order"/);
    await admin.query(main!);
    const line = await lineOf(poolWith({}), { options: { table }, order: 'latest' });
    expect(line).toContain('the one that the option order needs');
  });

  it('names the rights that the role lacks', async () => {
    const table = newTable();
    const role = `role_${randomUUID().replaceAll('-', '')}`;
    await admin.query(migrationSql(table));
    await admin.query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
    await admin.query(`GRANT SELECT ON ${table} TO ${role}`);
    onTestFinished(async () => {
      await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });
    const line = await lineOf(poolWith({ role }), { options: { table } });
    expect(line).toMatch(/\(42501\).*GRANT it SELECT, INSERT, UPDATE and DELETE/);
  });

  it('says that the connection is read-only', async () => {
    const table = newTable();
    const pool = poolWith({ default_transaction_read_only: 'on' });
    await postgresInbox(pool, { table }).migrate();
    const line = await lineOf(pool, { options: { table } });
    expect(line).toMatch(/\(25006\): the connection is read-only\..*default_transaction_read_only/);
  });

  it('names statement_timeout', async () => {
    const table = newTable();
    await admin.query(migrationSql(table));
    const blocker = await admin.connect();
    await blocker.query(`BEGIN; LOCK TABLE ${table}`);
    onTestFinished(async () => {
      await blocker.query('ROLLBACK');
      blocker.release();
    });
    const line = await lineOf(poolWith({ statement_timeout: '100' }), { options: { table } });
    expect(line).toMatch(/\(57014\).*Raise statement_timeout/);
  });

  it('names idle_in_transaction_session_timeout if that ended the transaction of the handler', async () => {
    const table = newTable();
    const pool = poolWith({ idle_in_transaction_session_timeout: '50' });
    await admin.query(migrationSql(table));
    const handler = () => realWait(500);
    const line = await lineOf(pool, { options: { table, transactional: true }, handler });
    expect(line).toMatch(/could not mark the delivery done \(25P03\): idle_in_transaction_session_timeout/);
  });

  it.each<[string, () => pg.Pool, RegExp]>([
    [
      'database',
      () => poolAt((to) => (to.pathname = '/no_such_database')),
      /\(3D000\): the database does not exist/,
    ],
    ['role', () => poolAt((to) => (to.username = 'no_such_role')), /\((?:28000|28P01)\).*Correct the user/],
    [
      'host',
      () => poolAt((to) => (to.hostname = 'no-such-host.invalid')),
      /\((?:ENOTFOUND|EAI_AGAIN)\): the host name/,
    ],
    ['port', () => poolAt((to) => (to.port = '1')), /\(ECONNREFUSED\): no server listens there/],
    ['TLS', () => poolAt(() => {}, { ssl: true }), /does not support TLS|certificate/],
  ])('says why the pool has no connection: %s', async (_what, open, expected) => {
    const line = await lineOf(open());
    expect(line).toMatch(expected);
    expect(line).not.toContain('no_such');
    expect(line).not.toContain(new URL(url).hostname);
  });

  it('says that the pool was ended', async () => {
    const pool = poolWith({});
    await pool.end();
    pool.end = async () => {};
    expect(await lineOf(pool)).toContain('receiver.close() before pool.end()');
  });
});
