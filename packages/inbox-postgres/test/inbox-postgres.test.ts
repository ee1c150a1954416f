import { randomUUID } from 'node:crypto';
import { type Claim, createReceiver, type Receiver } from '@videovector-webhooks/core';
import {
  migrationSql,
  postgresInbox,
  type TransactionalPostgresInbox,
} from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeInbox, RETENTION_MS } from '../../../test/suites/describe-inbox.js';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { realWait } from '../../../test/support/real-wait.js';
import { findPostgres } from '../../../test/support/services.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';

const service = await findPostgres();
const schema = `test_${randomUUID().replaceAll('-', '')}`;
const admin = new pg.Pool({ connectionString: service?.url, max: 4 });
admin.on('error', () => {});
if (service !== undefined) await admin.query(`CREATE SCHEMA ${schema}`);
afterAll(async () => {
  if (service !== undefined) await admin.query(`DROP SCHEMA ${schema} CASCADE`);
  await admin.end();
  service?.stop();
});

let tables = 0;
const newTable = (): string => `${schema}.inbox_${++tables}`;

/** A pool whose connections go through a proxy that can be cut. */
async function proxiedPool() {
  const url = new URL(service?.url ?? '');
  const proxy = await startTcpProxy(Number(url.port || 5432));
  url.port = String(proxy.port);
  url.hostname = '127.0.0.1';
  const pool = new pg.Pool({ connectionString: url.href, max: 60, connectionTimeoutMillis: 5_000 });
  return {
    pool,
    proxy,
    async close() {
      await proxy.close();
      await pool.end();
    },
  };
}

describe.skipIf(service === undefined)('postgresInbox', () => {
  for (const transactional of [false, true]) {
    describeInbox(transactional ? 'postgresInbox, transactional' : 'postgresInbox', async () => {
      const { pool, proxy, close } = await proxiedPool();
      const options = { table: newTable(), retentionMs: RETENTION_MS };
      const inbox = transactional
        ? postgresInbox(pool, { ...options, transactional })
        : postgresInbox(pool, options);
      await inbox.migrate();
      return { inbox, wait: realWait, breakStore: proxy.cut, close };
    });
  }

  it('migrates once, by however many processes at once, or by the SQL that it prints', async () => {
    const table = newTable();
    await Promise.all(Array.from({ length: 8 }, () => postgresInbox(admin, { table }).migrate()));
    await admin.query(migrationSql(table));
    expect((await postgresInbox(admin, { table }).claim('a', 1_000)).state).toBe('claimed');
  });

  it('keeps observed ids for a search, cut and cleaned', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table });
    await inbox.migrate();
    await inbox.claim('a', 1_000, {
      deliveryId: `dlv\0_${'x'.repeat(500)}`,
      webhookId: '\ud800',
      eventId: undefined,
    });
    const { rows } = await admin.query(`SELECT delivery_id, webhook_id, event_id FROM ${table}`);
    expect(rows[0]).toEqual({ delivery_id: `dlv_${'x'.repeat(252)}`, webhook_id: '\ufffd', event_id: null });
  });

  it('sweeps what is past its retention, in batches, and never what is processing', async () => {
    const table = newTable();
    const inbox = postgresInbox(admin, { table, retentionMs: 1 });
    await inbox.migrate();
    for (let i = 0; i < 25; i++) {
      const claim = await inbox.claim(`done${i}`, 60_000);
      if (claim.state === 'claimed') await inbox.complete(claim);
    }
    await inbox.claim('processing', 1);
    await realWait(20);
    expect(await inbox.sweep(10)).toBe(25);
    expect(await inbox.claim('processing', 1_000)).toMatchObject({ attempt: 2 });
  });

  it('takes a row that is locked for one in progress, instead of waiting for it', async () => {
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

  describe('in transactional mode', () => {
    let close: () => Promise<void>;
    let proxy: Awaited<ReturnType<typeof proxiedPool>>['proxy'];
    let inbox: TransactionalPostgresInbox;
    let receiver: Receiver<pg.PoolClient>;
    let effects: string;
    let table: string;
    beforeEach(async () => {
      const opened = await proxiedPool();
      ({ close, proxy } = opened);
      table = newTable();
      effects = `${table}_effects`;
      await admin.query(`CREATE TABLE ${effects} (run text, note text UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
      inbox = postgresInbox(opened.pool, { transactional: true, table });
      await inbox.migrate();
      receiver = createReceiver({ secrets: SECRET, inbox, logger: quietLogger(), handlerTimeoutMs: 20_000 });
    });
    afterEach(() => close());

    const count = async (): Promise<number> =>
      Number((await admin.query(`SELECT count(*) FROM ${effects}`)).rows[0].count);
    const insert = (transaction: pg.PoolClient, note: string) =>
      transaction.query(`INSERT INTO ${effects} VALUES ('r', $1)`, [note]);

    it('commits the handler’s writes and the done mark together', async () => {
      receiver.on('prompt_run.completed', async (_event, { transaction }) => {
        await insert(transaction, 'a');
        expect(await count()).toBe(0);
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
      expect(await count()).toBe(1);
    });

    it('rolls back what a handler wrote that throws, and handles the retry', async () => {
      let fails = true;
      receiver.on('prompt_run.completed', async (_event, { transaction }) => {
        await insert(transaction, 'a');
        if (fails) throw new Error('boom');
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
      expect(await count()).toBe(0);
      fails = false;
      expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code: 'handled', attempt: 2 });
      expect(await count()).toBe(1);
    });

    it('rolls back a handler that was fenced out by another one', async () => {
      receiver.on('prompt_run.completed', async (_event, { transaction, key }) => {
        await insert(transaction, 'a');
        await admin.query(`UPDATE ${table} SET lease_until = now() - interval '1 hour' WHERE key = $1`, [
          key,
        ]);
        expect((await inbox.claim(key, 60_000)).state).toBe('claimed');
      });
      expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
        code: 'commit_unknown',
        status: 503,
        takenOver: true,
      });
      expect(await count()).toBe(0);
    });

    it('does not take a transaction for committed in which a statement had failed unnoticed', async () => {
      receiver.on('prompt_run.completed', async (_event, { transaction }) => {
        await insert(transaction, 'a');
        await transaction.query('SELECT 1 / 0').catch(() => {});
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
      expect(await count()).toBe(0);
    });

    it('does not take a transaction for committed that the server refuses to commit', async () => {
      await admin.query(`INSERT INTO ${effects} VALUES ('r', 'taken')`);
      receiver.on('prompt_run.completed', (_event, { transaction }) => insert(transaction, 'taken'));
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
      expect(await count()).toBe(1);
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
    });

    it('answers 503 where the answer to COMMIT is lost, and the retry finds it done', async () => {
      receiver.on('prompt_run.completed', async (_event, { transaction }) => {
        await insert(transaction, 'a');
        proxy.cutAfter('COMMIT');
      });
      expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
        code: 'commit_unknown',
        status: 503,
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
      expect(await count()).toBe(1);
    });

    it('answers 503 where no transaction can be begun', async () => {
      receiver.on('prompt_run.completed', () => expect.unreachable());
      const claim = inbox.claim;
      inbox.claim = async (...args) => {
        const result = await claim(...args);
        proxy.cut();
        return result;
      };
      expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
        code: 'inbox_unavailable',
        status: 503,
      });
      await receiver.close();
    });

    it('loses nothing where the store goes away under a handler', async () => {
      receiver.on('prompt_run.completed', async (_event, { transaction }) => {
        await insert(transaction, 'a');
        proxy.cut();
        await insert(transaction, 'b');
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).status).toBeGreaterThanOrEqual(500);
      expect(await count()).toBe(0);
      await receiver.close();
    });
  });
});

describe('postgresInbox refuses', () => {
  it.each([
    ['no pool', undefined, {}],
    ['a table that is no identifier', admin, { table: 'x; DROP TABLE y' }],
    ['a retention that is none', admin, { retentionMs: Number.NaN }],
  ])('%s', (_what, pool, options) => {
    expect(() => postgresInbox(pool as pg.Pool, options)).toThrow('postgresInbox');
  });
});
