import { ConfigurationError } from '@videovector-webhooks/core';
import { acquireLock, type OwnerLock } from './owner-lock.js';
import { isLocked, refusal, type SqliteDatabase, transaction } from './sqlite.js';
import type { RecordWrite } from './table.js';

/** The version of the file's layout. Version 0 had no owner. */
const LAYOUT_VERSION = 1;
const COLUMNS = 'place name id json';
/** How long to retry while another process holds a lock, in milliseconds. */
const PATIENCE_MS = 5_000;

/** Thrown if a change could not be written to the state file. Nothing has changed then. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
}

/** The records of a sandbox in a SQLite database: one row per record, as JSON. */
export interface StateFile {
  /** The records of a table as JSON, oldest first. */
  load(table: string): readonly string[];
  /**
   * Writes changes in one transaction.
   *
   * @throws StateFileError If the database refuses, or another sandbox has taken over the file.
   */
  write(writes: readonly RecordWrite[]): void;
  /** Releases the ownership of the file. Does not close the database. */
  close(): void;
}

/**
 * Opens a database as a state file that belongs to this sandbox alone.
 *
 * @param onLost Is called if another sandbox takes over the file.
 * @throws ConfigurationError If it is not a database of a sandbox, can't be written, or belongs to another sandbox.
 */
export async function openStateFile(
  database: SqliteDatabase,
  onLost: (error: StateFileError) => void,
): Promise<StateFile> {
  if (typeof database?.exec !== 'function' || typeof database.prepare !== 'function') {
    throw refusal('must be an open SQLite database, such as new Database("sandbox.db") of libsql');
  }
  await whileLocked(() => prepare(database));
  const lock = await acquireLock(database, (error) => onLost(new StateFileError(error)));
  return stateFile(database, lock);
}

function stateFile(database: SqliteDatabase, lock: OwnerLock): StateFile {
  const load = database.prepare('SELECT json FROM sandbox WHERE name = ? ORDER BY place');
  const save = database.prepare(`
INSERT INTO sandbox (name, id, json) VALUES (?, ?, ?)
ON CONFLICT (name, id) DO UPDATE SET json = excluded.json`);
  const remove = database.prepare('DELETE FROM sandbox WHERE name = ? AND id = ?');
  return {
    load: (table) => (load.all(table) as { json: string }[]).map(({ json }) => json),
    write(writes) {
      try {
        transaction(database, () => {
          lock.assertHeld();
          for (const { table, id, json } of writes) {
            if (json === null) remove.run(table, id);
            else save.run(table, id, json);
          }
        });
      } catch (cause) {
        throw new StateFileError(`The state file could not be written: ${(cause as Error).message}`, {
          cause,
        });
      }
    },
    close: () => lock.release(),
  };
}

/** Creates the tables, after checking that the file is empty or a sandbox's. A foreign file stays as it is. */
function prepare(database: SqliteDatabase): void {
  database.exec('PRAGMA busy_timeout = 1000');
  const [{ version }] = database.prepare('SELECT user_version AS version FROM pragma_user_version').all() as [
    { version: number | bigint },
  ];
  const tables = namesOf(
    database,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const columns = namesOf(database, "SELECT name FROM pragma_table_info('sandbox')").join(' ');
  const isEmpty = tables.length === 0 && Number(version) === 0;
  if (!isEmpty && columns !== COLUMNS) {
    throw refusal('holds the tables of another program. Pass a database of its own, such as a new file');
  }
  if (Number(version) > LAYOUT_VERSION) {
    throw refusal('was written by a newer version of the sandbox. Update this package, or pass a new file');
  }
  database.exec('PRAGMA journal_mode = WAL');
  // Survives a kill of the process, though not a power failure, and takes a tenth of the time.
  database.exec('PRAGMA synchronous = NORMAL');
  transaction(database, () => {
    database.exec(`
CREATE TABLE IF NOT EXISTS sandbox (
  place INTEGER PRIMARY KEY, name TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (name, id)
)`);
    database.exec(`
CREATE TABLE IF NOT EXISTS sandbox_owner (
  only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT NOT NULL, holder TEXT NOT NULL, beats INTEGER NOT NULL
)`);
    database.exec(`PRAGMA user_version = ${LAYOUT_VERSION}`);
  });
}

function namesOf(database: SqliteDatabase, query: string): string[] {
  return (database.prepare(query).all() as { name: string }[]).map(({ name }) => name);
}

/** Runs setup statements, again while another process holds a lock. */
async function whileLocked(work: () => void): Promise<void> {
  for (const started = performance.now(); ; ) {
    try {
      return work();
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      const { message } = error as Error;
      if (!isLocked(error)) throw refusal(`can't be used as a state file: ${message}`);
      if (performance.now() - started > PATIENCE_MS) {
        throw refusal(`is locked by another program: ${message}. Close that program, or pass another file`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
