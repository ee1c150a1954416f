import { createRequire } from 'node:module';
import type { SqliteDatabase } from '@videovector-webhooks/inbox-sqlite';

/** A database that a test closes. */
export interface ClosableDatabase extends SqliteDatabase {
  close(): void;
}

export type Driver = new (path: string, options?: Record<string, unknown>) => ClosableDatabase;

const require = createRequire(import.meta.url);

/** The drivers that this runtime has. better-sqlite3 has to be compiled, so it is not among them. */
export const DRIVERS: Readonly<Record<string, Driver>> =
  'Bun' in globalThis
    ? { 'bun:sqlite': require('bun:sqlite').Database }
    : { libsql: require('libsql'), 'node:sqlite': builtIn() };

/** `node:sqlite` of Node 22.5 and later. On Node 20, a package with the same interface stands in for it. */
function builtIn(): Driver {
  const sqlite = process.getBuiltinModule?.('node:sqlite') as { DatabaseSync: Driver } | undefined;
  return sqlite?.DatabaseSync ?? require('@photostructure/sqlite').DatabaseSync;
}
