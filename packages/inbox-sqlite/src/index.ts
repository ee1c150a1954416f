import { randomUUID } from 'node:crypto';
import {
  type Claim,
  type ClaimResult,
  ConfigurationError,
  type InspectableInbox,
} from '@videovector-webhooks/core';
import type { SqliteDatabase } from './database.js';
import { DONE, PENDING, statementsFor } from './statements.js';

export type { SqliteDatabase, SqliteStatement } from './database.js';
export { type SqliteLookup, sqliteLookup } from './lookup.js';

/** Options of `sqliteInbox`. */
export interface SqliteInboxOptions {
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number;
  /** The table's name. Default: `videovector_inbox`. */
  table?: string;
  /** How long to wait for another process that writes, in milliseconds; the event loop waits too. Default: 5,000. */
  busyTimeoutMs?: number;
}

/** An inbox in a SQLite file. */
export interface SqliteInbox extends InspectableInbox {
  /**
   * Deletes what was completed or given back longer ago than the retention. The inbox does it by itself once an hour, when a
   * delivery is completed.
   *
   * @param batch How many rows to delete in one statement. Default: 1,000.
   * @returns How many rows were deleted.
   */
  sweep(batch?: number): Promise<number>;
}

/** What the statement `read` finds of a delivery. */
interface Row {
  readonly state: number;
  readonly attempt: number;
  /** How long the lease or the retention still runs, in milliseconds. */
  readonly remaining: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/**
 * An inbox in a SQLite file: for one machine, over its processes and their restarts.
 *
 * It creates its table, and sets the database to write-ahead logging and a busy timeout. Don't call it while a transaction of
 * your own is open on the same connection: a claim would be rolled back with it. Give it a connection of its own.
 *
 * @param db An open database; the inbox never closes it.
 * @param options See `SqliteInboxOptions`; none is needed.
 * @throws ConfigurationError Where `db` is no database or an option is wrong; and what the driver throws where the file can't
 *   be written.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
 * import Database from 'libsql';
 *
 * const inbox = sqliteInbox(new Database(':memory:'));
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox });
 * ```
 */
export function sqliteInbox(db: SqliteDatabase, options: SqliteInboxOptions = {}): SqliteInbox {
  const { retentionMs = 30 * DAY_MS, table = 'videovector_inbox', busyTimeoutMs = 5_000 } = options;
  if (typeof db?.exec !== 'function' || typeof db.prepare !== 'function') {
    throw new ConfigurationError(
      'db',
      'sqliteInbox needs an open database with exec and prepare, such as new Database("inbox.db") of libsql.',
    );
  }
  for (const [name, value] of Object.entries({ retentionMs, busyTimeoutMs })) {
    if (!(value > 0))
      throw new ConfigurationError(name, `sqliteInbox: ${name} must be a positive number, not ${value}`);
  }
  const sql = statementsFor(table);
  // The timeout first: the switch to write-ahead logging itself waits for other processes.
  db.exec(`PRAGMA busy_timeout = ${Math.floor(busyTimeoutMs)}`);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(sql.migrate);
  const claim = db.prepare(sql.claim);
  const read = db.prepare(sql.read);
  const complete = db.prepare(sql.complete);
  const release = db.prepare(sql.release);
  const renew = db.prepare(sql.renew);
  const sweep = db.prepare(sql.sweep);
  let sweptAt = Date.now();

  const touched = (row: unknown): boolean => row !== undefined && row !== null;
  const readRow = (key: string): Row | undefined => {
    const row = read.get(key) as Record<keyof Row, unknown> | null | undefined;
    // Some drivers return null, or a bigint.
    if (!row) return undefined;
    return { state: Number(row.state), attempt: Number(row.attempt), remaining: Number(row.remaining) };
  };

  const inbox: SqliteInbox = {
    retentionMs,
    async claim(key, leaseMs): Promise<ClaimResult> {
      const token = randomUUID();
      const won = claim.get(key, token, Math.floor(leaseMs)) as { attempt: number } | null | undefined;
      if (won !== undefined && won !== null)
        return { state: 'claimed', key, token, attempt: Number(won.attempt) };
      const row = readRow(key);
      if (row?.state === DONE) return { state: 'completed' };
      // Swept, or given back, between the two statements: the next poll will tell.
      return {
        state: 'in-progress',
        remainingMs: row?.state === PENDING ? Math.max(0, row.remaining) : 0,
      };
    },
    async complete({ key, token }: Claim) {
      const done = touched(complete.get(Math.floor(retentionMs), key, token));
      if (Date.now() - sweptAt > SWEEP_INTERVAL_MS) {
        sweptAt = Date.now();
        // In the background: the delivery is done, whatever becomes of old rows.
        void inbox.sweep().catch(() => {});
      }
      return done;
    },
    async release({ key, token }: Claim) {
      return touched(release.get(Math.floor(retentionMs), key, token));
    },
    async renew({ key, token }: Claim, leaseMs) {
      return touched(renew.get(Math.floor(leaseMs), key, token));
    },
    async lookup(key) {
      const row = readRow(key);
      if (row === undefined) return { state: 'absent' };
      const { state, attempt, remaining } = row;
      if (state === PENDING) return { state: remaining > 0 ? 'in-progress' : 'expired', attempt };
      return { state: state === DONE ? 'completed' : 'released', attempt };
    },
    async sweep(batch = 1_000) {
      for (let total = 0; ; ) {
        const deleted = sweep.all(batch).length;
        total += deleted;
        if (deleted < batch) return total;
        // Others want to write between two batches.
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
  return inbox;
}
