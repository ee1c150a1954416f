import type { Claim } from '@videovector-webhooks/core/inbox';
import { type SqliteDatabase, sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { describe, expect, it } from 'vitest';
import { type ClosableDatabase, DRIVERS } from './drivers.js';
import { newFile } from './new-file.js';

const [Database] = Object.values(DRIVERS);

/** Statements of sqlite3: every method accepts a callback and returns the statement itself. */
class CallbackStatement {
  get() {
    return this;
  }
  all() {
    return this;
  }
}

describe('sqliteInbox refuses a database of the wrong shape, and says which drivers fit:', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a path', 'inbox.db'],
    ['a class', Database],
    ['a promise', Promise.resolve()],
    ['sqlite3', { exec: () => {}, prepare: () => new CallbackStatement() }],
    ['D1', { exec: async () => ({}), prepare: () => ({ bind: () => {}, first: async () => null }) }],
    ['sqlite, libsql/promise', { exec: async () => {}, prepare: async () => ({ get: async () => {} }) }],
    [
      'asynchronous statements',
      { exec: () => {}, prepare: () => ({ get: async () => {}, all: async () => [] }) },
    ],
    [
      'asynchronous statements that fail',
      { exec: () => {}, prepare: () => ({ get: () => Promise.reject(new Error('late')), all: () => [] }) },
    ],
    ['sql.js', { exec: () => [], prepare: () => ({ get: () => [], all: undefined }) }],
    ['statements that return a bare value', { exec: () => {}, prepare: () => ({ get: () => 'probe' }) }],
    ['@libsql/client', { execute: async () => ({}), batch: async () => [] }],
    ['knex', Object.assign(() => {}, { raw: async () => {} })],
    ['a pool of PostgreSQL', { query: async () => ({}), connect: async () => ({}) }],
  ])('%s', async (_name, db) => {
    expect(() => sqliteInbox(db as SqliteDatabase)).toThrow(
      /can't use this database.*new DatabaseSync\(file\)/,
    );
    // Lets an unhandled promise reject.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('synchronous statements beside an asynchronous exec', () => {
    const db = new Database!(':memory:');
    const mixed = { exec: async (sql: string) => db.exec(sql), prepare: (sql: string) => db.prepare(sql) };
    expect(() => sqliteInbox(mixed)).toThrow("can't use this database");
  });
});

for (const [name, Driver] of Object.entries(DRIVERS)) {
  describe(`sqliteInbox on ${name}`, () => {
    it('refuses a closed database, with the reason', () => {
      const db = new Driver(':memory:');
      db.close();
      expect(() => sqliteInbox(db)).toThrow(/can't use this database.*Reason: /);
    });

    it('refuses a table that belongs to another program, and does not change it', () => {
      const db = new Driver(':memory:');
      db.exec('CREATE TABLE users (id); CREATE VIEW people AS SELECT id FROM users');
      for (const table of ['users', 'people', 'sqlite_inbox']) {
        expect(() => sqliteInbox(db, { table })).toThrow(`sqliteInbox can't use the table ${table}`);
      }
      expect(db.prepare('SELECT * FROM users').all()).toEqual([]);
    });

    it.each(Object.entries(settingsOf(name)))('returns the same results with %s', async (_name, settings) => {
      const db = settings(Driver);
      const inbox = sqliteInbox(db, { retentionMs: 3_600_000 });
      const claim = (await inbox.claim('a', 60_000)) as Claim;
      expect(claim).toMatchObject({ state: 'claimed', attempt: 1 });
      const copy = await inbox.claim('a', 60_000);
      expect(copy.state).toBe('in-progress');
      expect('remainingMs' in copy && copy.remainingMs).toBeTypeOf('number');
      expect(await inbox.renew(claim, 60_000)).toBe(true);
      expect(await inbox.lookup('a')).toEqual({ state: 'in-progress', attempt: 1 });
      expect(await inbox.release(claim)).toBe(true);
      const second = (await inbox.claim('a', 60_000)) as Claim;
      expect(second.attempt).toBe(2);
      expect(await inbox.complete(second)).toBe(true);
      expect(await inbox.claim('a', 60_000)).toEqual({ state: 'completed' });
      expect(await inbox.release(claim)).toBe(false);
      expect(await inbox.sweep()).toBe(0);
      db.close();
    });

    it('leaves the busy timeout of the connection as it is', async () => {
      const db = new Driver(newFile());
      db.exec('PRAGMA busy_timeout = 777');
      const inbox = sqliteInbox(db);
      await inbox.claim('a', 60_000);
      db.exec('BEGIN');
      await expect(inbox.claim('b', 60_000)).rejects.toThrow();
      db.exec('ROLLBACK');
      expect(Object.values(db.prepare('PRAGMA busy_timeout').get() as object)[0]).toBe(777);
      db.close();
    });
  });
}

/** Settings of each driver under which it returns integers and rows in another form. */
function settingsOf(name: string): Record<string, (Driver: (typeof DRIVERS)[string]) => ClosableDatabase> {
  if (name === 'libsql') {
    return {
      defaultSafeIntegers(Driver) {
        const db = new Driver(':memory:');
        (db as unknown as { defaultSafeIntegers(on: boolean): void }).defaultSafeIntegers(true);
        return db;
      },
    };
  }
  if (name === 'bun:sqlite')
    return { safeIntegers: (Driver) => new Driver(':memory:', { safeIntegers: true }) };
  return {
    readBigInts: (Driver) => new Driver(':memory:', { readBigInts: true }),
    returnArrays: (Driver) => new Driver(':memory:', { returnArrays: true }),
    'a busy timeout': (Driver) => new Driver(':memory:', { timeout: 1_000 }),
  };
}
