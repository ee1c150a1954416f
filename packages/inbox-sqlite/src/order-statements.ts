import type { SqliteDatabase, SqliteStatement } from './database.js';
import { NOW } from './now.js';

/** The prepared statements for the events of one resource. */
export interface OrderStatements {
  readonly readResource: SqliteStatement;
  readonly hold: SqliteStatement;
  readonly mark: SqliteStatement;
  readonly free: SqliteStatement;
  readonly renewResource: SqliteStatement;
  readonly sweepResources: SqliteStatement;
}

const nameOf = (table: string): string => `"${table}_order"`;

/**
 * Returns the SQL that creates the table of resources unless it exists.
 *
 * `token` and `lease` are of the claim that holds the resource; `latest` is the position of its latest event, until `due`.
 */
export function orderTableSql(table: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${nameOf(table)} (
      resource TEXT PRIMARY KEY, token TEXT NOT NULL DEFAULT '', lease INTEGER NOT NULL DEFAULT 0,
      latest TEXT NOT NULL DEFAULT '', due INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS "${table}_order_due" ON ${nameOf(table)} (due)`;
}

/** Prepares the statements for a table. Each runs in the transaction of its verb. */
export function prepareOrderStatements(db: SqliteDatabase, table: string): OrderStatements {
  const name = nameOf(table);
  return {
    readResource: db.prepare(`
      SELECT CASE WHEN due > ${NOW} THEN latest ELSE '' END, lease - ${NOW} FROM ${name} WHERE resource = ?`),
    hold: db.prepare(`
      INSERT INTO ${name} (resource, token, lease) VALUES (?, ?, ${NOW} + ?)
      ON CONFLICT (resource) DO UPDATE SET token = excluded.token, lease = excluded.lease RETURNING 1`),
    // The resource is free from now on, unless another claim has taken it over.
    mark: db.prepare(`
      INSERT INTO ${name} (resource, token, latest, due) VALUES (?, ?, ?, ${NOW} + ?)
      ON CONFLICT (resource) DO UPDATE SET
        latest = CASE WHEN due > ${NOW} AND latest > excluded.latest THEN latest ELSE excluded.latest END,
        due = excluded.due, lease = CASE token WHEN excluded.token THEN 0 ELSE lease END
      RETURNING 1`),
    free: db.prepare(`UPDATE ${name} SET lease = 0 WHERE resource = ? AND token = ? RETURNING 1`),
    renewResource: db.prepare(`
      UPDATE ${name} SET lease = ${NOW} + ? WHERE resource = ? AND token = ? AND lease > 0 RETURNING 1`),
    sweepResources: db.prepare(`
      DELETE FROM ${name} WHERE resource IN (SELECT resource FROM ${name} WHERE due <= ${NOW} AND lease <= ${NOW} LIMIT ?)
      RETURNING 1`),
  };
}
