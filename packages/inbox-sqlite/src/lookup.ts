import { ConfigurationError, InboxUnavailableError } from '@videovector-webhooks/core';
import type { ParkingInbox } from '@videovector-webhooks/core/inbox';
import { messageOf, type SqliteDatabase } from './database.js';
import { readOptions, type SqliteInboxOptions } from './options.js';
import { parkedReader } from './parked.js';
import { entryOf, readRow } from './row.js';
import { prepareRead } from './statements.js';
import { transactionsOf, whenUnlocked } from './transaction.js';

/** The part of an inbox that changes nothing. */
export type SqliteLookup = Pick<ParkingInbox, 'lookup' | 'parked' | 'retentionMs'>;

/**
 * Opens the table of an existing inbox for look-ups, such as those of `client.reconcile`. Unlike `sqliteInbox`, it writes
 * nothing, so the database may be read-only.
 *
 * @param db An open database.
 * @param options As the receiver's inbox has them.
 * @throws ConfigurationError If the database has no such table, if the table is not an inbox's, or if an option is invalid.
 * @throws InboxUnavailableError If the database stays locked for longer than `busyTimeoutMs`.
 * @example
 * ```ts
 * import { sqliteInbox, sqliteLookup } from '@videovector-webhooks/inbox-sqlite';
 * import Database from 'libsql';
 *
 * const db = new Database(':memory:');
 * sqliteInbox(db);
 * console.log(await sqliteLookup(db).lookup('unknown')); // { state: 'absent' }
 * ```
 */
export function sqliteLookup(db: SqliteDatabase, options: SqliteInboxOptions = {}): SqliteLookup {
  const { retentionMs, table, busyTimeoutMs } = readOptions(options);
  try {
    whenUnlocked(busyTimeoutMs, () => prepareRead(db, table));
  } catch (error) {
    if (error instanceof InboxUnavailableError) throw error;
    const message = `sqliteLookup: this is not the database of an inbox: ${messageOf(error)}`;
    throw new ConfigurationError('db', message, { cause: error });
  }
  const transact = transactionsOf(db, () => prepareRead(db, table), busyTimeoutMs);
  return {
    retentionMs,
    lookup: (key) => transact('read', (read) => entryOf(readRow(read.get(key)))),
    parked: parkedReader(db, { retentionMs, table, busyTimeoutMs }),
  };
}
