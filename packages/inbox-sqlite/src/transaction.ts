import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, InboxUnavailableError } from '@videovector-webhooks/core';
import { columns, isLocked, messageOf, type SqliteDatabase } from './database.js';
import { unavailable } from './unavailable.js';

/**
 * Runs work with prepared statements in a transaction of its own: all of it takes effect, or none.
 *
 * @param mode The lock that the transaction takes when it begins, so that no prepared statement finds the database locked.
 */
export type Transact<Statements> = <T>(
  mode: 'read' | 'write',
  work: (statements: Statements) => T,
) => Promise<T>;

/**
 * Makes the function that runs a transaction. While another connection holds a lock it tries again, and leaves the event loop
 * free; SQLite's own busy handler would block it.
 *
 * @param prepare Prepares the statements.
 * @param busyTimeoutMs How long to try, in milliseconds.
 */
export function transactionsOf<Statements>(
  db: SqliteDatabase,
  prepare: () => Statements,
  busyTimeoutMs: number,
): Transact<Statements> {
  const begin = beginner(db);
  let prepared: Statements | undefined;

  function attempt<T>(mode: 'read' | 'write', work: (statements: Statements) => T): T {
    begin(mode);
    try {
      // Takes the read lock. Unlike a prepared statement, `exec` leaves nothing active if the database is locked.
      if (mode === 'read') db.exec('PRAGMA user_version');
      prepared ??= prepare();
      const result = work(prepared);
      db.exec('COMMIT');
      return result;
    } catch (error) {
      // libsql 0.5 leaves a failed statement active, and would run it next with the parameters of this call.
      prepared = undefined;
      rollBack(db);
      throw error;
    }
  }

  return async (mode, work) => {
    const pauses = pausesWithin(busyTimeoutMs);
    for (;;) {
      try {
        return attempt(mode, work);
      } catch (error) {
        if (!isLocked(error)) throw unavailable(error);
        const pauseMs = pauses();
        if (pauseMs === undefined) throw stayedLocked(busyTimeoutMs, error);
        await sleep(pauseMs);
      }
    }
  };
}

/**
 * Runs a step of the set-up, and blocks the thread while another process holds a lock. SQLite's busy handler is not enough: it is
 * not called for every lock that the switch to write-ahead logging takes.
 */
export function whenUnlocked<T>(busyTimeoutMs: number, step: () => T): T {
  const pauses = pausesWithin(busyTimeoutMs);
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (!isLocked(error)) throw error;
      const pauseMs = pauses();
      if (pauseMs === undefined) throw stayedLocked(busyTimeoutMs, error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

/** Makes the function that begins a transaction, or fails immediately if the lock is taken. */
function beginner(db: SqliteDatabase): (mode: 'read' | 'write') => void {
  // better-sqlite3 sets 5 s. The application's own statements on this connection keep that.
  const [busyTimeout] = columns(db.prepare('PRAGMA busy_timeout').get()) ?? [];
  const restore = `PRAGMA busy_timeout = ${busyTimeout}`;
  const sql = { read: 'BEGIN', write: 'BEGIN IMMEDIATE' };
  const hasTimeout = Number(busyTimeout) > 0;
  const restoreTimeout = (): void => {
    try {
      db.exec(restore);
    } catch {
      // The database is closed: the first error says so.
    }
  };

  return (mode) => {
    try {
      db.exec(hasTimeout ? `PRAGMA busy_timeout = 0; ${sql[mode]}; ${restore}` : sql[mode]);
    } catch (error) {
      if (hasTimeout) restoreTimeout();
      if (!/within a transaction/.test(messageOf(error))) throw error;
      throw new ConfigurationError(
        'db',
        'sqliteInbox: a transaction of the application is open on the connection of the inbox. Open a second connection for ' +
          'the inbox; while that transaction lasts, deliveries are answered with 503.',
        { cause: error },
      );
    }
  };
}

function rollBack(db: SqliteDatabase): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as it does if the disk is full.
  }
}

function stayedLocked(busyTimeoutMs: number, cause: unknown): InboxUnavailableError {
  return new InboxUnavailableError(
    `The SQLite database stayed locked by another connection for ${busyTimeoutMs} ms (busyTimeoutMs). Make that connection's transactions shorter`,
    { cause },
  );
}

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 50;

/** Makes a function that returns how long to pause before the next attempt, or undefined once the time is over. */
function pausesWithin(totalMs: number): () => number | undefined {
  const endsAt = performance.now() + totalMs;
  let longest = FIRST_PAUSE_MS;
  return () => {
    const left = endsAt - performance.now();
    if (left <= 0) return undefined;
    // Random, so that processes that collided do not collide again.
    const pauseMs = Math.min(left, longest * (0.5 + Math.random() / 2));
    longest = Math.min(longest * 2, LONGEST_PAUSE_MS);
    return pauseMs;
  };
}
