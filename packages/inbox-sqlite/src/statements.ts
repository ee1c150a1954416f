import { ConfigurationError } from '@videovector-webhooks/core';

/** The statements of the inbox, for one table. All times are milliseconds since the epoch, on SQLite's own clock. */
export interface Statements {
  readonly migrate: string;
  readonly claim: string;
  readonly read: string;
  readonly complete: string;
  readonly release: string;
  readonly renew: string;
  readonly sweep: string;
}

export const PENDING = 0;
export const DONE = 1;
const RELEASED = 2;

const NOW = `CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)`;

/**
 * Writes the statements for a table.
 *
 * `due` is the end of the lease, and of the retention for what has ended.
 *
 * @throws ConfigurationError Where the name is not an SQL identifier.
 */
export function statementsFor(table: string): Statements {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(table)) {
    throw new ConfigurationError(
      'table',
      `sqliteInbox: the table must be named by letters, digits and _, not ${JSON.stringify(table)}`,
    );
  }
  /** Ends a claim; where it has ended so already, the retention still counts from then. */
  const end = (state: number): string => `
      UPDATE ${table} SET due = CASE state WHEN ${PENDING} THEN ${NOW} + ? ELSE due END, state = ${state}
      WHERE key = ? AND token = ? AND state IN (${PENDING}, ${state}) RETURNING 1 AS done`;
  return {
    migrate: `
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT PRIMARY KEY, state INTEGER NOT NULL, token TEXT NOT NULL, attempt INTEGER NOT NULL, due INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (due) WHERE state > ${PENDING};`,
    // One statement, so that of several callers exactly one gets a row back.
    claim: `
      INSERT INTO ${table} (key, state, token, attempt, due) VALUES (?, ${PENDING}, ?, 1, ${NOW} + ?)
      ON CONFLICT (key) DO UPDATE SET
        state = ${PENDING}, token = excluded.token, due = excluded.due,
        attempt = CASE WHEN state > ${PENDING} AND due <= ${NOW} THEN 1 ELSE attempt + 1 END
      WHERE state = ${RELEASED} OR due <= ${NOW}
      RETURNING attempt`,
    read: `
      SELECT state, attempt, due - ${NOW} AS remaining FROM ${table} WHERE key = ? AND (state = ${PENDING} OR due > ${NOW})`,
    // The token decides, also after the lease has run out: it is another one as soon as somebody took over.
    complete: end(DONE),
    release: end(RELEASED),
    renew: `UPDATE ${table} SET due = ${NOW} + ? WHERE key = ? AND token = ? AND state = ${PENDING} RETURNING 1 AS done`,
    sweep: `
      DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE state > ${PENDING} AND due <= ${NOW} LIMIT ?)
      RETURNING 1 AS done`,
  };
}
