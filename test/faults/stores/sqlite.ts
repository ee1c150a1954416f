import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import type { Cleanup } from '../cleanup.js';
import { eventually } from './program.js';
import type { Store } from './store.js';

/** A file of our own. It has no process to restart: it goes down with those that have it open. */
export function openSqlite(cleanup: Cleanup): Store {
  const directory = mkdtempSync(join(tmpdir(), 'faults-sqlite-'));
  cleanup.add(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'inbox.db');

  return {
    address: file,
    async lock(milliseconds) {
      const database = new Database(file);
      try {
        // A receiver that was stopped within a transaction has the lock until it goes on.
        await eventually(async () => database.exec('BEGIN IMMEDIATE'));
        await sleep(milliseconds);
        database.exec('ROLLBACK');
      } finally {
        database.close();
      }
    },
    close: async () => {},
  };
}
