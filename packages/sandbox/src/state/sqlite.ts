import { ConfigurationError } from '@videovector-webhooks/core';

/** An open database of any driver with these two methods: node:sqlite, libsql, better-sqlite3, bun:sqlite. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...parameters: string[]): unknown;
    all(...parameters: string[]): unknown[];
  };
}

/**
 * Runs work in a transaction that takes the write lock first. Otherwise a statement in the middle could meet a lock, and some
 * drivers then keep the transaction open.
 */
export function transaction<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // On a full disk SQLite has already rolled back.
    }
    throw error;
  }
}

/** Whether a statement failed because another connection holds a lock. */
export function isLocked(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return /SQLITE_BUSY|SQLITE_LOCKED|database (?:table |schema )?is locked/.test(
    `${String(code)} ${String(message)}`,
  );
}

/** The error for a database that can't be the state file. */
export function refusal(why: string): ConfigurationError {
  return new ConfigurationError('database', `startSandbox: the option database ${why}.`);
}
