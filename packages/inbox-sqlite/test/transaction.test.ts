import { InboxUnavailableError } from '@videovector-webhooks/core';
import type { Claim } from '@videovector-webhooks/core/inbox';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DRIVERS } from './drivers.js';
import { newFile } from './new-file.js';

const LEASE_MS = 3_600_000;

for (const [name, Database] of Object.entries(DRIVERS)) {
  describe(`A verb of sqliteInbox on ${name}`, () => {
    function open(file: string) {
      const db = new Database(file);
      onTestFinished(() => db.close());
      return db;
    }

    it('waits for the lock without blocking the event loop', async () => {
      const file = newFile();
      const inbox = sqliteInbox(open(file), { busyTimeoutMs: 60_000 });
      const foreign = open(file);
      foreign.exec('BEGIN IMMEDIATE');
      const claiming = Promise.all(['a', 'b', 'c'].map((key) => inbox.claim(key, LEASE_MS)));
      // This timer could not fire if SQLite's busy handler were waiting.
      await new Promise((resolve) => setTimeout(resolve, 20));
      foreign.exec('ROLLBACK');
      expect((await claiming).map(({ state }) => state)).toEqual(['claimed', 'claimed', 'claimed']);
    });

    it('reports how long the lock was held, with the error of the driver as its cause', async () => {
      const file = newFile();
      const inbox = sqliteInbox(open(file), { busyTimeoutMs: 20 });
      open(file).exec('BEGIN IMMEDIATE');
      const error = await Promise.resolve(inbox.claim('a', LEASE_MS)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InboxUnavailableError);
      expect(error).toMatchObject({
        message: expect.stringContaining('for 20 ms (busyTimeoutMs)'),
        cause: { message: expect.stringContaining('is locked') },
      });
    });

    it('leaves nothing behind if a statement fails', async () => {
      const file = newFile();
      const db = open(file);
      const [inbox, other] = [sqliteInbox(db), sqliteInbox(open(file), { busyTimeoutMs: 20 })];
      db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON videovector_inbox WHEN new.key = 'a'
        BEGIN SELECT RAISE(ABORT, 'refused by the test'); END`);
      await expect(inbox.claim('a', LEASE_MS)).rejects.toMatchObject({
        cause: { message: expect.stringContaining('refused by the test') },
      });
      expect((await other.claim('b', LEASE_MS)).state).toBe('claimed');
      expect((await inbox.claim('c', LEASE_MS)).state).toBe('claimed');
      expect(await other.lookup('a')).toEqual({ state: 'absent' });
      expect((await other.lookup('c')).state).toBe('in-progress');
    });

    it('leaves nothing behind if the disk is full', async () => {
      const file = newFile();
      const db = open(file);
      const [inbox, other] = [sqliteInbox(db), sqliteInbox(open(file), { busyTimeoutMs: 20 })];
      db.exec('PRAGMA max_page_count = 4');
      const long = 'x'.repeat(20_000);
      await expect(inbox.claim(long, LEASE_MS)).rejects.toThrow('full');
      db.exec('PRAGMA max_page_count = 1000');
      expect((await other.claim('b', LEASE_MS)).state).toBe('claimed');
      expect((await inbox.claim('c', LEASE_MS)).state).toBe('claimed');
      expect(await other.lookup(long)).toEqual({ state: 'absent' });
      expect((await other.lookup('c')).state).toBe('in-progress');
    });

    it('leaves nothing behind in a database without write-ahead logging, where readers and writers meet', async () => {
      const file = newFile();
      const db = open(file);
      const inbox = sqliteInbox(db, { busyTimeoutMs: 20 });
      db.exec('PRAGMA journal_mode = DELETE');
      const foreign = open(file);
      const claim = (await inbox.claim('a', LEASE_MS)) as Claim;

      foreign.exec('BEGIN; PRAGMA user_version');
      await expect(inbox.complete(claim)).rejects.toThrow(InboxUnavailableError);
      foreign.exec('COMMIT');
      foreign.exec('BEGIN EXCLUSIVE');
      await expect(inbox.lookup('a')).rejects.toThrow(InboxUnavailableError);
      foreign.exec('COMMIT');

      expect(await inbox.lookup('a')).toEqual({ state: 'in-progress', attempt: 1 });
      expect(await inbox.complete(claim)).toBe(true);
      // No statement of the inbox holds a lock any more.
      foreign.exec('BEGIN EXCLUSIVE; COMMIT');
      expect(await inbox.lookup('a')).toEqual({ state: 'completed', attempt: 1 });
    });

    it('fails inside a transaction of the application, which stays as it is, and names the fix', async () => {
      const db = open(newFile());
      const inbox = sqliteInbox(db);
      db.exec('CREATE TABLE app (id); BEGIN; INSERT INTO app VALUES (1)');
      await expect(inbox.claim('a', LEASE_MS)).rejects.toThrow('Open a second connection for the inbox');
      db.exec('COMMIT');
      expect(db.prepare('SELECT id FROM app').all()).toHaveLength(1);
      expect(await inbox.claim('a', LEASE_MS)).toMatchObject({ state: 'claimed', attempt: 1 });
    });

    it('fails if the database is closed while it waits', async () => {
      const file = newFile();
      const db = new Database(file);
      const inbox = sqliteInbox(db);
      open(file).exec('BEGIN IMMEDIATE');
      const claiming = inbox.claim('a', LEASE_MS);
      db.close();
      await expect(claiming).rejects.toThrow();
    });
  });

  describe(`sqliteInbox on ${name}`, () => {
    it('tries again if the file is locked while it is set up', () => {
      const db = new Database(newFile());
      let refusals = 5;
      const busy = {
        exec(sql: string) {
          if (sql.includes('journal_mode') && refusals-- > 0) throw new Error('database is locked');
          return db.exec(sql);
        },
        prepare: (sql: string) => db.prepare(sql),
      };
      expect(sqliteInbox(busy).retentionMs).toBeGreaterThan(0);
      expect(refusals).toBe(-1);
      db.close();
    });

    it('gives up if the file stays locked while it is set up', () => {
      const db = new Database(':memory:');
      const busy = {
        exec() {
          throw new Error('database is locked');
        },
        prepare: (sql: string) => db.prepare(sql),
      };
      expect(() => sqliteInbox(busy, { busyTimeoutMs: 10 })).toThrow('stayed locked');
      db.close();
    });
  });
}
