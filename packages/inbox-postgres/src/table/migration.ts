import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Connection } from '../connection/connection.js';
import { isConflict } from '../connection/server-errors.js';
import { COMPACT } from './compact-form.js';
import { createOrderTable, orderTableName } from './order-statements.js';
import { tableName } from './sql.js';
import { earlierParts, Table } from './table.js';

/** Options of a migration. */
export interface MigrationOptions {
  /**
   * Whether to replace a table of versions before the compact form. It is renamed to `<table>_v1` and keeps its deliveries; new ones are
   * stored in the compact form, in 170 bytes instead of 370. Processes with an earlier version answer 503 from then on, so set it once all
   * have this version. Default: false, which leaves such a table as it is.
   */
  compact?: boolean | undefined;
}

/** An arbitrary number that every process uses. */
const MIGRATION_LOCK = 7_604_581_236;
/** How often, and how far apart, to try to rename a table that is in use. */
const MAX_TRIES = 20;
const PAUSE_MS = 500;

/**
 * Returns the SQL that `migrate()` runs, for use with a migration tool, in one transaction.
 *
 * @param table The table's name, optionally with its schema. Default: `videovector_inbox`.
 * @param options See `MigrationOptions`.
 * @throws ConfigurationError If the name is not a plain SQL identifier.
 * @example
 * ```ts
 * import { migrationSql } from '@videovector-webhooks/inbox-postgres';
 *
 * console.log(migrationSql('app.inbox'));
 * ```
 */
export function migrationSql(table = 'videovector_inbox', options: MigrationOptions = {}): string {
  return sqlFor(new Table(table).parts, options).trim();
}

/**
 * Creates the tables unless they exist. It checks first, because `CREATE TABLE IF NOT EXISTS` requires the right to create
 * tables even if the table exists.
 */
export async function migrate(
  pool: Pool,
  table: Table,
  timeoutMs: number,
  options: MigrationOptions = {},
): Promise<void> {
  for (let left = MAX_TRIES - 1; ; left--) {
    try {
      await migrateOnce(pool, table, timeoutMs, options);
      return table.forget();
    } catch (error) {
      if (left === 0 || !isConflict(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

async function migrateOnce(
  pool: Pool,
  table: Table,
  timeoutMs: number,
  options: MigrationOptions,
): Promise<void> {
  const connection = await Connection.open(pool, timeoutMs);
  try {
    // In the schema of the table that an earlier version has created.
    const parts = await table.locateParts((sql) => connection.query(sql));
    const { rows } = await connection.query(isMigratedSql(parts, options));
    if (rows[0]?.['migrated'] === 'true') return;
    // Two concurrent `CREATE TABLE IF NOT EXISTS` may collide in the catalog; the lock ends with the transaction.
    await connection.query(
      `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}); ${sqlFor(parts, options)} COMMIT;`,
    );
  } catch (error) {
    // Its transaction may still be open.
    connection.destroy(error as Error);
    throw error;
  } finally {
    connection.release();
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const isWideSql = (parts: readonly string[]): string =>
  `EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(${literal(tableName(parts))}) AND attname = 'first_seen')`;

function isMigratedSql(parts: readonly string[], { compact = false }: MigrationOptions): string {
  const [name, resources] = [tableName(parts), orderTableName(parts)].map(literal);
  const isCompact = compact ? ` AND NOT ${isWideSql(parts)}` : '';
  return `SELECT (to_regclass(${name}) IS NOT NULL AND to_regclass(${resources}) IS NOT NULL${isCompact})::text AS migrated`;
}

function sqlFor(parts: readonly string[], { compact = false }: MigrationOptions): string {
  const create = COMPACT.create(tableName(parts), parts.at(-1)!) + createOrderTable(parts);
  return compact ? replaceWide(parts) + create : create;
}

/** Replaces a wide table. The new one has its owner and its rights. A rename waits for no statement longer than two seconds. */
function replaceWide(parts: readonly string[]): string {
  const name = tableName(parts);
  const earlier = earlierParts(parts);
  const create = COMPACT.create(name, parts.at(-1)!);
  return `
SET LOCAL lock_timeout = '2s';
DO $migration$
DECLARE
  owner name;
  item record;
BEGIN
  IF ${isWideSql(parts)} THEN
    ALTER TABLE ${name} RENAME TO ${tableName([earlier.at(-1)!])};${create.replaceAll('\n', '\n    ')}
    SELECT pg_get_userbyid(relowner) INTO owner FROM pg_class WHERE oid = ${literal(tableName(earlier))}::regclass;
    IF owner <> current_user THEN
      EXECUTE format('ALTER TABLE ${name.replaceAll("'", "''")} OWNER TO %I', owner);
    END IF;
    FOR item IN
      SELECT privilege_type AS privilege, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
      FROM pg_class, aclexplode(relacl) WHERE oid = ${literal(tableName(earlier))}::regclass AND grantee <> relowner
    LOOP
      EXECUTE format('GRANT %s ON ${name.replaceAll("'", "''")} TO %s', item.privilege, item.grantee);
    END LOOP;
  END IF;
END $migration$;`;
}
