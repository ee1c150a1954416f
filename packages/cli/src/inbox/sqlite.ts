import { pathToFileURL } from 'node:url';
import type { SqliteDatabase as InboxDatabase } from '@videovector-webhooks/inbox-sqlite';
import type { SqliteDatabase as SandboxDatabase } from '@videovector-webhooks/sandbox';
import { loadOptional } from './optional-package.js';

/** What each driver of SQLite has. */
type SqliteDatabase = InboxDatabase & SandboxDatabase;

/** How a SQLite file is opened. */
interface OpenOptions {
  /** Fails instead of writing; SQLite then neither creates the file nor changes its journal mode. Default: false. */
  readonly readOnly?: boolean;
}

/**
 * Opens a SQLite file with node:sqlite if Node has it, else with `libsql`.
 *
 * @throws UsageError If neither is available.
 */
export async function openSqlite(
  path: string,
  { readOnly = false }: OpenOptions = {},
): Promise<SqliteDatabase> {
  // Node 20's types do not have it, nor would an import find it there.
  const sqlite = process.getBuiltinModule?.('node:sqlite') as
    | { DatabaseSync: new (path: string, options: OpenOptions) => SqliteDatabase }
    | undefined;
  if (sqlite !== undefined) return new sqlite.DatabaseSync(path, { readOnly });
  const { default: Database } = await loadOptional(() => import('libsql'), 'libsql');
  // libsql has no option for it, but passes SQLite's URI on.
  const name = readOnly ? `${pathToFileURL(path)}?mode=ro` : path;
  return new Database(name) as unknown as SqliteDatabase;
}
