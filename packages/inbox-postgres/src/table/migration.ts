import type { Pool } from 'pg';
import { Connection } from '../connection/connection.js';
import { Table } from './table.js';

/** An arbitrary number that every process uses. */
const MIGRATION_LOCK = 7_604_581_236;

/**
 * Returns the SQL that `migrate()` runs, for use with a migration tool.
 *
 * @param table The table's name, optionally with its schema. Default: `videovector_inbox`.
 * @throws ConfigurationError If the name is not a plain SQL identifier.
 * @example
 * ```ts
 * import { migrationSql } from '@videovector-webhooks/inbox-postgres';
 *
 * console.log(migrationSql('app.inbox'));
 * ```
 */
export function migrationSql(table = 'videovector_inbox'): string {
  return new Table(table).named.migrate.trim();
}

/**
 * Creates the tables unless they exist. It checks first, because `CREATE TABLE IF NOT EXISTS` requires the right to create
 * tables even if the table exists.
 */
export async function migrate(pool: Pool, table: Table, timeoutMs: number): Promise<void> {
  const connection = await Connection.open(pool, timeoutMs);
  try {
    // In the schema of the table that an earlier version has created.
    const sql = table.located ?? (await table.locate(connection));
    const { rows } = await connection.query(sql.exists);
    if (rows[0]?.['exists'] === 'true') return;
    // Two concurrent `CREATE TABLE IF NOT EXISTS` may collide in the catalog; the lock ends with the transaction.
    await connection.query(
      `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}); ${sql.migrate} COMMIT;`,
    );
  } catch (error) {
    // Its transaction may still be open.
    connection.destroy(error as Error);
    throw error;
  } finally {
    connection.release();
  }
}
