import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, InboxUnavailableError } from '@videovector-webhooks/core';
import type { ClaimResult, ParkingInbox } from '@videovector-webhooks/core/inbox';
import { checkDatabase, columns, messageOf, type SqliteDatabase } from './database.js';
import { readOptions, type SqliteInboxOptions } from './options.js';
import { parkedReader } from './parked.js';
import { entryOf, readRow } from './row.js';
import { createTable, DONE, prepareStatements } from './statements.js';
import { transactionsOf, whenUnlocked } from './transaction.js';

/** An inbox in a SQLite database. */
export interface SqliteInbox extends ParkingInbox {
  /**
   * Deletes the deliveries that were completed or released longer ago than the retention. The inbox does it by itself, at most
   * once an hour, when a delivery is completed.
   *
   * @param batch How many rows to delete in one transaction. Default: 1,000.
   * @returns How many rows were deleted.
   * @throws ConfigurationError If `batch` is not a positive integer.
   */
  sweep(batch?: number): Promise<number>;
}

const SWEEP_INTERVAL_MS = 60 * 60 * 1000;
const PAUSE_BETWEEN_BATCHES_MS = 10;

/**
 * Creates an inbox in a SQLite database, shared by the processes of one machine. It survives restarts.
 *
 * It creates its table and switches the database to write-ahead logging. Give it a connection of its own: while a transaction of
 * the application is open on the same connection, deliveries are answered with 503.
 *
 * @param db An open database of node:sqlite, libsql, better-sqlite3 or bun:sqlite. The inbox never closes it.
 * @param options See `SqliteInboxOptions`; all are optional.
 * @throws ConfigurationError If the driver does not fit, the database can't be used or an option is invalid.
 * @throws InboxUnavailableError If the database stays locked for longer than `busyTimeoutMs`.
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
  const { retentionMs, table, busyTimeoutMs } = readOptions(options);
  openTable(db, table, busyTimeoutMs);
  const transact = transactionsOf(db, () => prepareStatements(db, table), busyTimeoutMs);
  let sweptAt = -Infinity;

  function sweepInBackground(): void {
    if (performance.now() - sweptAt < SWEEP_INTERVAL_MS) return;
    sweptAt = performance.now();
    // The delivery is completed, whether or not old rows can be deleted now.
    void inbox.sweep().catch(() => {});
  }

  const inbox: SqliteInbox = {
    retentionMs,
    claim: (key, leaseMs) =>
      transact('write', ({ claim, read }): ClaimResult => {
        const token = randomUUID();
        const won = columns(claim.get(key, token, Math.floor(leaseMs)));
        if (won !== undefined) return { state: 'claimed', key, token, attempt: Number(won[0]) };
        const row = readRow(read.get(key));
        if (row?.state === DONE) return { state: 'completed' };
        // Without a row, the retention has ended since; the next attempt claims it.
        return { state: 'in-progress', remainingMs: Math.max(0, row?.remainingMs ?? 0) };
      }),
    async complete({ key, token }) {
      const isHeld = await transact('write', ({ complete }) => hasRow(complete.get(retentionMs, key, token)));
      sweepInBackground();
      return isHeld;
    },
    release: ({ key, token }) =>
      transact('write', ({ release }) => hasRow(release.get(retentionMs, key, token))),
    renew: ({ key, token }, leaseMs) =>
      transact('write', ({ renew }) => hasRow(renew.get(Math.floor(leaseMs), key, token))),
    lookup: (key) => transact('read', ({ read }) => entryOf(readRow(read.get(key)))),
    parked: parkedReader(db, { retentionMs, table, busyTimeoutMs }),
    revive: (keys, maxAttempts) =>
      transact('write', ({ revive }) =>
        keys.filter((key) => hasRow(revive.get(retentionMs, key, maxAttempts))),
      ),
    discard: (keys, maxAttempts) =>
      transact('write', ({ discard }) =>
        keys.filter((key) => hasRow(discard.get(retentionMs, key, maxAttempts))),
      ),
    async sweep(batch = 1_000) {
      if (!(Number.isSafeInteger(batch) && batch > 0)) {
        throw new ConfigurationError('batch', `sweep: batch must be a positive integer, not ${batch}`);
      }
      for (let total = 0; ; await sleep(PAUSE_BETWEEN_BATCHES_MS)) {
        const deleted = await transact('write', ({ sweep }) => sweep.all(batch).length);
        total += deleted;
        if (deleted < batch) return total;
      }
    },
  };
  return inbox;
}

/** Creates the table unless it exists. Preparing the statements fails if another program's table has that name. */
function openTable(db: SqliteDatabase, table: string, busyTimeoutMs: number): void {
  whenUnlocked(busyTimeoutMs, () => checkDatabase(db));
  try {
    whenUnlocked(busyTimeoutMs, () => {
      createTable(db, table);
      prepareStatements(db, table);
    });
  } catch (error) {
    if (error instanceof InboxUnavailableError) throw error;
    throw new ConfigurationError('db', `sqliteInbox can't use the table ${table}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

const hasRow = (row: unknown): boolean => columns(row) !== undefined;
