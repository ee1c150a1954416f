import type { SqliteDatabase as InboxDatabase } from '@videovector-webhooks/inbox-sqlite';
import type { SqliteDatabase as SandboxDatabase } from '@videovector-webhooks/sandbox';
import { loadOptional } from './optional-package.js';

/** What each driver of SQLite has. */
type SqliteDatabase = InboxDatabase & SandboxDatabase;

/**
 * Opens a SQLite file, with node:sqlite where Node has it, else with `libsql`.
 *
 * @throws UsageError Where there is neither.
 */
export async function openSqlite(path: string): Promise<SqliteDatabase> {
  // The types are of Node 20, which does not have it; nor has it a name that an import could find.
  const sqlite = process.getBuiltinModule?.('node:sqlite') as
    | { DatabaseSync: new (path: string) => SqliteDatabase }
    | undefined;
  if (sqlite !== undefined) return new sqlite.DatabaseSync(path);
  const { default: Database } = await loadOptional(() => import('libsql'), 'libsql');
  return new Database(path) as unknown as SqliteDatabase;
}
