import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createReceiver } from '@videovector-webhooks/core';
import { type SqliteDatabase, sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { type ClosableDatabase, DRIVERS } from './drivers.js';
import { newFile } from './new-file.js';

afterEach(() => vi.restoreAllMocks());

let deliveries = 0;

/** A receiver on a database, its log, and the function that sends it a delivery; each call sends another one. */
function receiverOn(db: SqliteDatabase) {
  const logger = quietLogger();
  const receiver = createReceiver({ secrets: SECRET, inbox: sqliteInbox(db), logger }).fallback(() => {});
  const send = async (id = `del_${++deliveries}`) =>
    (await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': id }))).code;
  return { logger, send };
}

const realNow = performance.now.bind(performance);
let skipped = 0;

/** Lets time pass on the clock of the process. */
function skipTime(milliseconds: number): void {
  skipped += milliseconds;
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + skipped);
}

for (const [name, Driver] of Object.entries(DRIVERS)) {
  const open = (file = newFile()): ClosableDatabase => {
    const db = new Driver(file);
    onTestFinished(() => {
      try {
        db.close();
      } catch {
        // The test has closed it.
      }
    });
    return db;
  };

  describe(`The log line of a delivery that sqliteInbox could not claim, on ${name},`, () => {
    it.each<[string, (db: ClosableDatabase, file: string) => void, string]>([
      [
        'a dropped table',
        (db) => db.exec('DROP TABLE videovector_inbox'),
        'Restart the process, which creates',
      ],
      ['a closed database', (db) => db.close(), 'Call await receiver.close() before db.close()'],
      ['a full disk', (db) => db.exec('PRAGMA max_page_count = 1'), 'Make room'],
      ['a read-only database', (db) => db.exec('PRAGMA query_only = ON'), 'Open it for writing'],
    ])('names the cause and the fix: %s', async (_what, breakIt, fix) => {
      const file = newFile();
      const db = open(file);
      db.exec('PRAGMA busy_timeout = 5');
      const { logger, send } = receiverOn(db);
      expect(await send()).toBe('handled');
      breakIt(db, file);
      // A full page would take more than one delivery.
      for (let code = ''; code !== 'inbox_unavailable'; ) code = await send('x'.repeat(200) + ++deliveries);
      expect(logger.lines).toHaveLength(1);
      expect(logger.lines[0]).toContain("The SQLite database can't be used");
      expect(logger.lines[0]).toContain(fix);
      expect(logger.lines[0]).not.toContain(file);
    });

    it('says that the file was deleted or replaced, until it is the same file again', async () => {
      const file = newFile();
      const { logger, send } = receiverOn(open(file));
      expect(await send()).toBe('handled');
      renameSync(file, `${file}.away`);
      skipTime(3_000);
      expect(await send()).toBe('inbox_unavailable');
      writeFileSync(file, '');
      skipTime(3_000);
      expect(await send()).toBe('inbox_unavailable');
      expect(await send()).toBe('inbox_unavailable');
      expect(logger.lines[0]).toMatch(/was deleted or replaced while it was open.*Restart the process/);
      rmSync(file);
      renameSync(`${file}.away`, file);
      skipTime(3_000);
      expect(await send()).toBe('handled');
    });

    it('is not needed for a database in memory', async () => {
      const { send } = receiverOn(open(':memory:'));
      skipTime(3_000);
      expect(await send()).toBe('handled');
    });
  });
}

describe('An error of SQLite of which the inbox knows no cause', () => {
  it.each([
    [{ code: 'SQLITE_MISUSE' }, " (SQLITE_MISUSE): look the code up in SQLite's list"],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 1811 }, " (SQLite's code 1811): look the code up in SQLite's list"],
    [{ code: 21 }, ": the error's cause has"],
  ])('is logged with its code, if it has one, and without its text: %j', async (codes, shown) => {
    const [Driver] = Object.values(DRIVERS);
    const db = new Driver!(':memory:');
    onTestFinished(() => db.close());
    const { logger, send } = receiverOn({
      exec(sql) {
        if (sql.startsWith('BEGIN')) throw Object.assign(new Error('near "secret"'), codes);
        return db.exec(sql);
      },
      prepare: (sql) => db.prepare(sql),
    });
    expect(await send()).toBe('inbox_unavailable');
    expect(logger.lines[0]).toContain(`can't be used${shown}`);
    expect(logger.lines[0]).not.toContain('secret');
  });
});
