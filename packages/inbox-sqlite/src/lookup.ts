import { ConfigurationError, type InspectableInbox } from '@videovector-webhooks/core';
import type { SqliteDatabase } from './database.js';
import type { SqliteInboxOptions } from './index.js';
import { DONE, PENDING } from './statements.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Looks deliveries up in the table of a SQLite inbox, and changes nothing. */
export type SqliteLookup = Pick<InspectableInbox, 'lookup' | 'retentionMs'>;

/**
 * Opens the table of an existing inbox for look-ups only, such as those of `client.reconcile`. Unlike `sqliteInbox`, it
 * writes nothing, so the database may be opened read-only.
 *
 * @param db An open database.
 * @param options `table` and `retentionMs`, as the receiver's inbox has them.
 * @throws ConfigurationError If the database has no such table, or if the table is not an inbox's.
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
export function sqliteLookup(
  db: Pick<SqliteDatabase, 'prepare'>,
  { table = 'videovector_inbox', retentionMs = 30 * DAY_MS }: Omit<SqliteInboxOptions, 'busyTimeoutMs'> = {},
): SqliteLookup {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(table))
    throw new ConfigurationError('table', 'sqliteLookup: table must be a name of letters, digits and _');
  const read = prepareRead(db, table);
  return {
    retentionMs,
    async lookup(key) {
      const row = read.get(key) as { state: unknown; attempt: unknown; live: unknown } | null | undefined;
      if (!row) return { state: 'absent' };
      const [state, attempt, isLive] = [Number(row.state), Number(row.attempt), Number(row.live) === 1];
      if (state === PENDING) return { state: isLive ? 'in-progress' : 'expired', attempt };
      if (!isLive) return { state: 'absent' };
      return { state: state === DONE ? 'completed' : 'released', attempt };
    },
  };
}

/** `due` is the end of the lease or of the retention, in milliseconds since the epoch, on SQLite's own clock. */
function prepareRead(db: Pick<SqliteDatabase, 'prepare'>, table: string) {
  const now = "(julianday('now') - 2440587.5) * 86400000";
  try {
    return db.prepare(`SELECT state, attempt, due > ${now} AS live FROM "${table}" WHERE key = ?`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError('table', `sqliteLookup: this is not the database of an inbox: ${why}`, {
      cause: error,
    });
  }
}
