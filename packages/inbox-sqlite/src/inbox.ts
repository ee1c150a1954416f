import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, InboxUnavailableError } from '@videovector-webhooks/core';
import type { ParkingInbox } from '@videovector-webhooks/core/inbox';
import { claim, claimInOrder } from './claim.js';
import { checkDatabase, columns, messageOf, type SqliteDatabase } from './database.js';
import { fileCheck } from './database-file.js';
import { readOptions, type SqliteInboxOptions } from './options.js';
import { parkedReader } from './parked.js';
import { entryOf, readRow } from './row.js';
import { createTable, prepareStatements } from './statements.js';
import { transactionsOf, whenUnlocked } from './transaction.js';

/** An inbox in a SQLite database. */
export interface SqliteInbox extends ParkingInbox {
  /**
   * Deletes the deliveries that were completed or released longer ago than the retention, and the resources whose latest event
   * was. The inbox does it by itself, at most once an hour, when a delivery is completed.
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
  const checkFile = fileCheck(db);
  let sweptAt = -Infinity;

  function sweepInBackground(): void {
    if (performance.now() - sweptAt < SWEEP_INTERVAL_MS) return;
    sweptAt = performance.now();
    // The delivery is completed, whether or not old rows can be deleted now.
    void inbox.sweep().catch(() => {});
  }

  const inbox: SqliteInbox = {
    retentionMs,
    supportsOrder: true,
    async claim(key, leaseMs, _observed, order) {
      checkFile();
      return await transact('write', (statements) =>
        order === undefined
          ? claim(statements, key, leaseMs)
          : claimInOrder(statements, key, leaseMs, order, retentionMs),
      );
    },
    async complete({ key, token, order }) {
      const isHeld = await transact('write', ({ complete, mark }) => {
        if (!hasRow(complete.get(retentionMs, key, token))) return false;
        if (order !== undefined) mark.get(order.resource, token, order.position, retentionMs);
        return true;
      });
      sweepInBackground();
      return isHeld;
    },
    release: ({ key, token, order }) =>
      transact('write', ({ release, free }) => {
        if (!hasRow(release.get(retentionMs, key, token))) return false;
        if (order !== undefined) free.get(order.resource, token);
        return true;
      }),
    renew: ({ key, token, order }, leaseMs) =>
      transact('write', ({ renew, renewResource }) => {
        const milliseconds = Math.floor(leaseMs);
        const isOurs = order === undefined || hasRow(renewResource.get(milliseconds, order.resource, token));
        return isOurs && hasRow(renew.get(milliseconds, key, token));
      }),
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
        const [deliveries, resources] = await transact('write', ({ sweep, sweepResources }) => [
          sweep.all(batch).length,
          sweepResources.all(batch).length,
        ]);
        total += deliveries + resources;
        if (deliveries < batch && resources < batch) return total;
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
