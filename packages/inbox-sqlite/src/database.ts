import { ConfigurationError } from '@videovector-webhooks/core';

/** An open database of a synchronous driver: node:sqlite, libsql, better-sqlite3 or bun:sqlite. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/** A prepared statement. */
export interface SqliteStatement {
  /** Returns the first row, or undefined or null if there is none. */
  get(...parameters: (string | number)[]): unknown;
  /** Returns all rows. */
  all(...parameters: (string | number)[]): unknown[];
}

const FIX =
  'Pass an open database of a synchronous driver: new DatabaseSync(file) of node:sqlite, or new Database(file) of libsql, ' +
  'better-sqlite3 or bun:sqlite. sqlite3, sql.js, D1, @libsql/client, libsql/promise, knex and ORMs are not supported; beside ' +
  'one of them, open a second connection to the same file.';

/**
 * Checks that a database responds as the supported drivers do. Others have methods of the same names: those of sqlite3 return
 * the statement itself, those of D1 a promise.
 *
 * @throws ConfigurationError If it doesn't.
 * @throws What the driver throws if the database is locked.
 */
export function checkDatabase(db: SqliteDatabase): void {
  let reason = '';
  try {
    if (typeof db?.exec === 'function' && typeof db.prepare === 'function' && isSynchronous(db)) return;
  } catch (error) {
    if (isLocked(error)) throw error;
    // For example, the database may be closed.
    reason = ` Reason: ${messageOf(error)}`;
  }
  throw new ConfigurationError('db', `sqliteInbox can't use this database. ${FIX}${reason}`);
}

function isSynchronous(db: SqliteDatabase): boolean {
  const statement = withoutRejection(db.prepare('SELECT ? AS word, ? AS number'));
  const [word, number] = columns(withoutRejection(statement.get('probe', 7))) ?? [];
  if (word !== 'probe' || Number(number) !== 7) return false;
  if (columns(db.prepare('SELECT 1 WHERE 0').get()) !== undefined) return false;
  const result = withoutRejection(db.exec('SELECT 1'));
  return typeof (result as { then?: unknown } | undefined)?.then !== 'function';
}

/** Keeps the promise of an asynchronous driver from ending the process if it rejects. */
function withoutRejection<T>(value: T): T {
  Promise.resolve(value).catch(() => {});
  return value;
}

/** Every driver passes on SQLite's own text: "database is locked", "database table is locked" with a shared cache. */
export function isLocked(error: unknown): boolean {
  return /\bis locked\b/.test(messageOf(error));
}

/**
 * Returns the columns of a row in the order of the statement, or undefined if there is no row.
 *
 * Drivers represent rows as objects or, if so configured, as arrays.
 */
export function columns(row: unknown): unknown[] | undefined {
  return row === undefined || row === null ? undefined : Object.values(row);
}

/** Returns the message of whatever a driver has thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
