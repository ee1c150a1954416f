import type { SqliteDatabase, SqliteStatement } from './database.js';
import { NOW } from './now.js';
import { type OrderStatements, orderTableSql, prepareOrderStatements } from './order-statements.js';

/** The prepared statements of the inbox. */
export interface Statements extends OrderStatements {
  readonly claim: SqliteStatement;
  readonly read: SqliteStatement;
  readonly complete: SqliteStatement;
  readonly release: SqliteStatement;
  readonly renew: SqliteStatement;
  readonly sweep: SqliteStatement;
  readonly revive: SqliteStatement;
  readonly discard: SqliteStatement;
}

export const PENDING = 0;
export const DONE = 1;
const RELEASED = 2;

/**
 * Creates the tables unless they exist. A database of a version without an order gets the second one.
 *
 * `due` is the end of the lease of a pending delivery, and the end of the retention of any other.
 */
export function createTable(db: SqliteDatabase, table: string): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(`
    CREATE TABLE IF NOT EXISTS "${table}" (
      key TEXT PRIMARY KEY, state INTEGER NOT NULL, token TEXT NOT NULL, attempt INTEGER NOT NULL, due INTEGER NOT NULL
    ) WITHOUT ROWID`);
  db.exec(`CREATE INDEX IF NOT EXISTS "${table}_due" ON "${table}" (due) WHERE state > ${PENDING}`);
  db.exec(orderTableSql(table));
}

/** Prepares the statements for a table. */
export function prepareStatements(db: SqliteDatabase, table: string): Statements {
  /** Ends a claim. If it has ended in the same way before, the retention still counts from then. */
  const end = (state: number): string => `
    UPDATE "${table}" SET due = CASE state WHEN ${PENDING} THEN ${NOW} + ? ELSE due END, state = ${state}
    WHERE key = ? AND token = ? AND state IN (${PENDING}, ${state}) RETURNING 1`;
  /** Ends a delivery that was claimed too often and is not held. */
  const endParked = (change: string): string => `
    UPDATE "${table}" SET ${change} WHERE key = ? AND attempt >= ? AND ${IDLE} RETURNING 1`;
  return {
    ...prepareOrderStatements(db, table),
    claim: db.prepare(`
      INSERT INTO "${table}" (key, state, token, attempt, due) VALUES (?, ${PENDING}, ?, 1, ${NOW} + ?)
      ON CONFLICT (key) DO UPDATE SET
        state = ${PENDING}, token = excluded.token, due = excluded.due,
        attempt = CASE WHEN state > ${PENDING} AND due <= ${NOW} THEN 1 ELSE attempt + 1 END
      WHERE state = ${RELEASED} OR due <= ${NOW}
      RETURNING attempt`),
    read: prepareRead(db, table),
    // The token decides, also after the lease has run out: a receiver that takes over sets a new one.
    complete: db.prepare(end(DONE)),
    release: db.prepare(end(RELEASED)),
    renew: db.prepare(`
      UPDATE "${table}" SET due = ${NOW} + ? WHERE key = ? AND token = ? AND state = ${PENDING} RETURNING 1`),
    sweep: db.prepare(`
      DELETE FROM "${table}" WHERE key IN (SELECT key FROM "${table}" WHERE state > ${PENDING} AND due <= ${NOW} LIMIT ?)
      RETURNING 1`),
    revive: db.prepare(
      endParked(
        `state = ${RELEASED}, attempt = 0, due = CASE state WHEN ${PENDING} THEN ${NOW} + ? ELSE due END`,
      ),
    ),
    discard: db.prepare(endParked(`state = ${DONE}, due = ${NOW} + ?`)),
  };
}

/** Released and not forgotten, or held by a process that has died. */
const IDLE = `((state = ${RELEASED} AND due > ${NOW}) OR (state = ${PENDING} AND due <= ${NOW}))`;

/** Prepares the statement that lists the deliveries that were claimed too often and are not held, a page after a key. */
export function prepareParked(db: SqliteDatabase, table: string): SqliteStatement {
  return db.prepare(`
    SELECT key, attempt, CASE state WHEN ${PENDING} THEN due ELSE due - ? END FROM "${table}"
    WHERE attempt >= ? AND key > ? AND ${IDLE} ORDER BY key LIMIT ?`);
}

/** Prepares the statement that looks a delivery up. */
export function prepareRead(db: SqliteDatabase, table: string): SqliteStatement {
  return db.prepare(`
    SELECT state, attempt, due - ${NOW} FROM "${table}" WHERE key = ? AND (state = ${PENDING} OR due > ${NOW})`);
}
