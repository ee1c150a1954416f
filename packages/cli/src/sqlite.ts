import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SqliteDatabase } from '@videovector-webhooks/sandbox';
import { UsageError } from './exit.js';

/**
 * Opens a SQLite file, with node:sqlite where Node has it, else with the `libsql` that is installed beside the command or
 * in the folder that it runs in.
 *
 * @throws UsageError Where there is neither.
 */
export async function openSqlite(path: string): Promise<SqliteDatabase> {
  for (const open of [withNode, withLibsql]) {
    const database = await open(path);
    if (database !== undefined) return database;
  }
  throw new UsageError('A SQLite file needs Node 22.13 or later, or the package libsql: npm install libsql');
}

async function withNode(path: string): Promise<SqliteDatabase | undefined> {
  // The types are of Node 20, which does not have it; nor has it a name that an import could find.
  const sqlite = process.getBuiltinModule?.('node:sqlite') as
    | { DatabaseSync: new (path: string) => SqliteDatabase }
    | undefined;
  return sqlite === undefined ? undefined : new sqlite.DatabaseSync(path);
}

async function withLibsql(path: string): Promise<SqliteDatabase | undefined> {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const Database = createRequire(from)('libsql') as new (path: string) => SqliteDatabase;
      return new Database(path);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}
