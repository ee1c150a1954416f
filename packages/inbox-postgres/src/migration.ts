import type { Pool } from 'pg';
import { Connection } from './connection.js';
import { type Statements, statementsFor } from './statements.js';

/** Any number will do, so long as it is this one everywhere. */
const MIGRATION_LOCK = 7_604_581_236;

/**
 * The statements that `migrate()` runs, for those who have a migration tool.
 *
 * @param table The table's name, if need be with its schema. Default: `videovector_inbox`.
 * @example
 * ```ts
 * import { migrationSql } from '@videovector-webhooks/inbox-postgres';
 *
 * console.log(migrationSql('app.inbox'));
 * ```
 */
export function migrationSql(table = 'videovector_inbox'): string {
  return statementsFor(table).migrate.trim();
}

/**
 * Creates the table where it is missing.
 *
 * It looks first: `CREATE TABLE IF NOT EXISTS` wants the right to create tables also where there is nothing to create.
 */
export async function migrate(pool: Pool, sql: Statements, timeoutMs: number): Promise<void> {
  const connection = await Connection.open(pool, timeoutMs);
  try {
    const { rows } = await connection.query(sql.exists);
    if (rows[0].exists) return;
    // Two `CREATE TABLE IF NOT EXISTS` at once may collide in the catalogue; the lock ends with the transaction.
    await connection.query(
      `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}); ${sql.migrate} COMMIT;`,
    );
  } catch (error) {
    // Its transaction may be open still.
    connection.destroy(error as Error);
    throw error;
  } finally {
    connection.release();
  }
}
