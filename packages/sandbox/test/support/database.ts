import type { SqliteDatabase } from '@videovector-webhooks/sandbox';
import Database from 'libsql';

/** Opens a SQLite file, for a sandbox or as another program. */
export function openDatabase(path: string, options: object = {}): SqliteDatabase & { close(): void } {
  return new Database(path, options) as unknown as SqliteDatabase & { close(): void };
}
