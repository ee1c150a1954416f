import { createReceiver, type ReceiverWith } from '@videovector-webhooks/core';
import { postgresInbox, type TransactionalPostgresInbox } from '@videovector-webhooks/inbox-postgres';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../../test/support/deliveries.js';
import { gate } from '../../../../test/support/gate.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { admin, isMissing, newTable, type ProxiedPool, proxiedPool } from '../database.js';

describe.skipIf(isMissing)('postgresInbox in transactional mode', () => {
  let close: () => Promise<void>;
  let pool: ProxiedPool['pool'];
  let proxy: ProxiedPool['proxy'];
  let inbox: TransactionalPostgresInbox;
  let receiver: ReceiverWith<{ transaction: pg.PoolClient }>;
  let effects: string;
  let table: string;
  beforeEach(async () => {
    const opened = await proxiedPool();
    ({ close, pool, proxy } = opened);
    table = newTable();
    effects = `${table}_effects`;
    await admin.query(`CREATE TABLE ${effects} (run text, note text UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    inbox = postgresInbox(pool, { transactional: true, table, queryTimeoutMs: 3_000 });
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

  it('rolls back the writes of a handler that throws, and handles the retry', async () => {
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

  it('rolls back a handler whose delivery was taken over', async () => {
    receiver.on('prompt_run.completed', async ({ created_at: createdAt }, { transaction, key }) => {
      await insert(transaction, 'a');
      await admin.query(`UPDATE ${table} SET lease_until = now() - interval '1 hour'`);
      const observed = { deliveryId: undefined, webhookId: undefined, eventId: undefined, createdAt };
      expect((await inbox.claim(key, 60_000, observed)).state).toBe('claimed');
    });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'commit_unknown',
      status: 503,
      takenOver: true,
    });
    expect(await count()).toBe(0);
  });

  it('does not report a commit if a statement has failed and the handler ignored it', async () => {
    receiver.on('prompt_run.completed', async (_event, { transaction }) => {
      await insert(transaction, 'a');
      await transaction.query('SELECT 1 / 0').catch(() => {});
    });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
    expect(await count()).toBe(0);
  });

  it('does not report a commit that the server refuses', async () => {
    await admin.query(`INSERT INTO ${effects} VALUES ('r', 'taken')`);
    receiver.on('prompt_run.completed', (_event, { transaction }) => insert(transaction, 'taken'));
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
    expect(await count()).toBe(1);
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_failed');
  });

  it('responds 503 if the response to COMMIT is lost, and the retry finds the delivery done', async () => {
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

  it('responds 503 if no transaction can begin', async () => {
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

  it('loses nothing if the store goes away while a handler runs', async () => {
    receiver.on('prompt_run.completed', async (_event, { transaction }) => {
      await insert(transaction, 'a');
      proxy.cut();
      await insert(transaction, 'b');
    });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).status).toBeGreaterThanOrEqual(500);
    expect(await count()).toBe(0);
    await receiver.close();
  });

  it('responds 503 if the response to COMMIT does not arrive, and the retry finds the delivery done', async () => {
    receiver.on('prompt_run.completed', async (_event, { transaction }) => {
      await insert(transaction, 'a');
      proxy.silenceAfter('COMMIT');
    });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'commit_unknown',
      status: 503,
    });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
    expect(await count()).toBe(1);
  });

  it('responds 503 if the done mark has to wait for a lock, and handles the retry', async () => {
    const locker = await admin.connect();
    receiver.on('prompt_run.completed', async (_event, { transaction, attempt }) => {
      await insert(transaction, 'a');
      if (attempt > 1) return;
      await locker.query('BEGIN');
      await locker.query(`SELECT * FROM ${table} FOR UPDATE`);
    });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'inbox_unavailable',
      status: 503,
    });
    expect(await count()).toBe(0);
    await locker.query('ROLLBACK');
    locker.release();
    // It is released in the background.
    await expect
      .poll(async () => (await receiver.receive(deliver(RUN_COMPLETED))).code, { timeout: 30_000 })
      .toBe('handled');
    expect(await count()).toBe(1);
    await receiver.close();
  });

  describe('a handler that continues after its time', () => {
    const opened: ProxiedPool[] = [];
    afterEach(async () => {
      for (const { close } of opened.splice(0)) await close();
    });

    /** Has room for two transactions, so that two handlers that keep theirs would use up the pool. */
    async function smallReceiver() {
      const small = await proxiedPool({ max: 2 });
      opened.push(small);
      const inbox = postgresInbox(small.pool, { transactional: true, table, queryTimeoutMs: 1_000 });
      const options = { secrets: SECRET, inbox, logger: quietLogger(), handlerTimeoutMs: 1_000 };
      return { pool: small.pool, proxy: small.proxy, inbox, receiver: createReceiver(options) };
    }

    it('forever does not keep its connection: later deliveries are handled', async () => {
      const { receiver } = await smallReceiver();
      receiver.on('prompt_run.completed', async (_event, { transaction, deliveryId }) => {
        await insert(transaction, String(deliveryId));
        if (deliveryId !== 'dlv_last') await new Promise(() => {});
      });
      for (const id of ['dlv_1', 'dlv_2', 'dlv_3']) {
        const outcome = await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': id }));
        expect(outcome).toMatchObject({ code: 'handler_timeout', status: 503 });
      }
      const last = deliver(RUN_COMPLETED, { 'x-delivery-id': 'dlv_last' });
      await expect
        .poll(async () => (await receiver.receive(last)).status, { timeout: 40_000, interval: 200 })
        .toBe(200);
      expect(await count()).toBe(1);
    });

    it('does not keep a connection that has gone silent', async () => {
      const { receiver, proxy, pool } = await smallReceiver();
      const removed = new Promise((resolve) => pool.once('remove', resolve));
      receiver.on('prompt_run.completed', async () => {
        proxy.silence();
        await new Promise(() => {});
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_timeout');
      await removed;
    });

    it('finds its connection closed: its later writes fail, and reach no other transaction', async () => {
      const { receiver, inbox, pool } = await smallReceiver();
      const removed = new Promise((resolve) => pool.once('remove', resolve));
      const goesOn = gate();
      const late = gate<unknown>();
      receiver.on('prompt_run.completed', async (_event, { transaction, attempt }) => {
        await insert(transaction, `in time ${attempt}`);
        if (attempt > 1) return;
        await goesOn.promise;
        late.open(await insert(transaction, 'late').catch((error: unknown) => error));
      });
      const outcome = await receiver.receive(deliver(RUN_COMPLETED));
      expect(outcome.code).toBe('handler_timeout');
      await removed;
      expect(await inbox.lookup(String(outcome.key))).toEqual({ state: 'in-progress', attempt: 1 });

      goesOn.open();
      expect(await late.promise).toBeInstanceOf(Error);
      await expect
        .poll(async () => (await inbox.lookup(String(outcome.key))).state, { timeout: 30_000 })
        .toBe('released');
      expect(await count()).toBe(0);
      await expect
        .poll(async () => (await receiver.receive(deliver(RUN_COMPLETED))).status, { timeout: 30_000 })
        .toBe(200);
      expect(await count()).toBe(1);
    });

    it('but ends within the grace period releases its connection to the pool', async () => {
      const { receiver, pool } = await smallReceiver();
      let removals = 0;
      pool.on('remove', () => removals++);
      const released = new Promise((resolve) => pool.once('release', resolve));
      receiver.on('prompt_run.completed', async (_event, { transaction, signal }) => {
        await insert(transaction, 'a');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      });
      expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handler_timeout');
      await released;
      await receiver.close();
      expect(removals).toBe(0);
      expect(await count()).toBe(0);
    });
  });
});
