import { ConfigurationError } from '@videovector-webhooks/core';
import type { Persistence } from './table.js';

/** An open database of any driver with these two methods: node:sqlite, libsql, better-sqlite3, bun:sqlite. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...parameters: string[]): unknown;
    all(...parameters: string[]): unknown[];
  };
}

/**
 * Keeps the state in a SQLite database: a row a record, as JSON.
 *
 * @throws ConfigurationError Where it is no database.
 */
export function sqlitePersistence(database: SqliteDatabase): Persistence {
  if (typeof database?.exec !== 'function' || typeof database.prepare !== 'function') {
    throw new ConfigurationError(
      'database',
      'startSandbox: the option database must be an open SQLite database, such as new Database("sandbox.db") of libsql.',
    );
  }
  database.exec('PRAGMA journal_mode = WAL');
  // Outlives a kill of the process, not a loss of power, and takes a tenth of the time.
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec(`
CREATE TABLE IF NOT EXISTS sandbox (
  place INTEGER PRIMARY KEY, name TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (name, id)
)`);
  const load = database.prepare('SELECT json FROM sandbox WHERE name = ? ORDER BY place');
  // A record that changes keeps its place.
  const save = database.prepare(`
INSERT INTO sandbox (name, id, json) VALUES (?, ?, ?)
ON CONFLICT (name, id) DO UPDATE SET json = excluded.json`);
  const remove = database.prepare('DELETE FROM sandbox WHERE name = ? AND id = ?');
  return {
    load: (name) => (load.all(name) as { json: string }[]).map(({ json }) => json),
    save: (name, id, json) => void save.run(name, id, json),
    remove: (name, id) => void remove.run(name, id),
    atomically(work) {
      database.exec('BEGIN');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
