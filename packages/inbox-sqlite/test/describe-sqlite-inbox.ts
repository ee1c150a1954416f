import { createReceiver } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { describeInbox, type InboxTestOptions } from '@videovector-webhooks/core/testing';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeInboxModel } from '../../../test/suites/describe-inbox-model.js';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import type { Driver } from './drivers.js';
import { newFile } from './new-file.js';

/** All that an inbox on SQLite must do, with one driver: each has a file of its own, so that they run concurrently. */
export function describeSqliteInbox(name: string, Database: Driver): void {
  const openShared = ({ retentionMs }: InboxTestOptions) => {
    const file = newFile();
    const [db, otherDb, foreignDb] = [new Database(file), new Database(file), new Database(file)];
    const options = { retentionMs, busyTimeoutMs: 200 };
    return {
      inbox: sqliteInbox(db, options),
      otherInbox: sqliteInbox(otherDb, options),
      async lock() {
        foreignDb.exec('BEGIN IMMEDIATE');
        return async () => void foreignDb.exec('ROLLBACK');
      },
      breakStore: () => void foreignDb.exec('DROP TABLE videovector_inbox'),
      close: () => [db, otherDb, foreignDb].forEach((each) => void each.close()),
    };
  };
  describeInbox(`sqliteInbox on ${name}`, openShared, { describe, it });
  describeInboxModel(`sqliteInbox on ${name}`, openShared);

  describe(`sqliteInbox on ${name}`, () => {
    function open(file = newFile()) {
      const db = new Database(file);
      onTestFinished(() => db.close());
      return db;
    }

    it('survives a restart', async () => {
      const file = newFile();
      for (const code of ['handled', 'duplicate']) {
        const db = new Database(file);
        const receiver = createReceiver({
          secrets: SECRET,
          inbox: sqliteInbox(db),
          logger: quietLogger(),
        }).fallback(() => {});
        expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe(code);
        db.close();
      }
    });

    it('sweeps deliveries past their retention in batches, and never pending ones', async () => {
      const db = open();
      const inbox = sqliteInbox(db);
      for (let i = 0; i < 25; i++) await inbox.complete((await inbox.claim(`done${i}`, 60_000)) as Claim);
      await inbox.claim('pending', 1);
      expect(await inbox.sweep(10)).toBe(0);
      db.exec('UPDATE videovector_inbox SET due = 1');
      expect(await inbox.sweep(10)).toBe(25);
      expect(await inbox.sweep(10)).toBe(0);
      expect(await inbox.claim('pending', 1_000)).toMatchObject({ attempt: 2 });
    });

    it('sweeps by itself when the first delivery after a start is completed', async () => {
      const db = open();
      const before = sqliteInbox(db);
      await before.complete((await before.claim('first', 60_000)) as Claim);
      await before.complete((await before.claim('old', 60_000)) as Claim);
      db.exec('UPDATE videovector_inbox SET due = 1');
      const inbox = sqliteInbox(db);
      await inbox.complete((await inbox.claim('new', 60_000)) as Claim);
      const rows = db.prepare('SELECT key FROM videovector_inbox');
      await expect.poll(() => rows.all()).toHaveLength(1);
    });

    it('sweeps resources past their retention, and never one that is held', async () => {
      const db = open();
      const inbox = sqliteInbox(db);
      const order = (resource: string) => ({ resource, position: '1', keepsStale: false });
      await inbox.complete((await inbox.claim('done', 60_000, undefined, order('done'))) as Claim);
      const held = (await inbox.claim('held', 60_000, undefined, order('held'))) as Claim;
      expect(await inbox.sweep(1)).toBe(0);
      db.exec('UPDATE videovector_inbox_order SET due = 1');
      expect(await inbox.sweep(1)).toBe(1);
      expect(await inbox.renew(held, 60_000)).toBe(true);
    });

    it('adds what an order needs to the database of an earlier version, and keeps its deliveries', async () => {
      const db = open();
      db.exec(`
        CREATE TABLE videovector_inbox (
          key TEXT PRIMARY KEY, state INTEGER NOT NULL, token TEXT NOT NULL, attempt INTEGER NOT NULL, due INTEGER NOT NULL
        ) WITHOUT ROWID`);
      db.exec("INSERT INTO videovector_inbox VALUES ('done', 1, 'token', 1, 99999999999999)");
      const inbox = sqliteInbox(db);
      const order = { resource: 'r', position: '2', keepsStale: false };
      expect(await inbox.claim('done', 1_000, undefined, order)).toEqual({ state: 'completed' });
      await inbox.complete((await inbox.claim('late', 1_000, undefined, order)) as Claim);
      const early = { ...order, position: '1' };
      expect(await inbox.claim('early', 1_000, undefined, early)).toEqual({ state: 'superseded' });
    });

    it.each([0, -1, 1.5, NaN, Infinity])('refuses to sweep in batches of %d', async (batch) => {
      await expect(sqliteInbox(open()).sweep(batch)).rejects.toThrow('batch must be a positive integer');
    });
  });
}
