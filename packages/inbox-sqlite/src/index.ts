/**
 * Remembers deliveries in a SQLite file: handled once, across processes and restarts.
 *
 * @module
 */

export { type SqliteInbox, sqliteInbox } from './inbox.js';
export { type SqliteLookup, sqliteLookup } from './lookup.js';
export type { SqliteInboxOptions } from './options.js';
export type { SqliteDatabase, SqliteStatement } from './database.js';
