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

const NOW = `CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)`;

/**
 * Writes the statements for a table.
 *
 * A released row has a lease of 0. `state` is 0 while the delivery is pending and 1 once it is done; `due` is the end of the
 * lease, or of the retention.
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
  return {
    migrate: `
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT PRIMARY KEY, state INTEGER NOT NULL, token TEXT, attempt INTEGER NOT NULL, due INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (due) WHERE state = 1;`,
    // One statement, so that of several callers exactly one gets a row back.
    claim: `
      INSERT INTO ${table} (key, state, token, attempt, due) VALUES (?, 0, ?, 1, ${NOW} + ?)
      ON CONFLICT (key) DO UPDATE SET
        state = 0, token = excluded.token, due = excluded.due, attempt = CASE state WHEN 1 THEN 1 ELSE attempt + 1 END
      WHERE due <= ${NOW}
      RETURNING attempt`,
    read: `SELECT state, due - ${NOW} AS remaining FROM ${table} WHERE key = ?`,
    // The token decides, also after the lease has run out: it is another one as soon as somebody took over.
    complete: `UPDATE ${table} SET state = 1, token = NULL, due = ${NOW} + ? WHERE key = ? AND token = ? AND state = 0 RETURNING 1 AS done`,
    release: `UPDATE ${table} SET token = NULL, due = 0 WHERE key = ? AND token = ? AND state = 0 RETURNING 1 AS done`,
    renew: `UPDATE ${table} SET due = ${NOW} + ? WHERE key = ? AND token = ? AND state = 0 RETURNING 1 AS done`,
    sweep: `
      DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE state = 1 AND due <= ${NOW} LIMIT ?)
      RETURNING 1 AS done`,
  };
}
