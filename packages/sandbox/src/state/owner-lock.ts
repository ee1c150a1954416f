import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { ConfigurationError } from '@videovector-webhooks/core';
import { isLocked, refusal, type SqliteDatabase, transaction } from './sqlite.js';

/** How often the owner shows that it is alive, in milliseconds. */
const BEAT_MS = 500;
/** An owner without a sign of life for this long is gone or suspended. */
const SILENCE_MS = 3_000;
const POLL_MS = 100;
/** How long to wait for another program's lock, in milliseconds. */
const LOCKED_MS = 10_000;

/** The process that owns a state file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

interface OwnerRow {
  readonly token: string;
  readonly holder: string;
  readonly beats: number | bigint;
}

/** The ownership of a state file. */
export interface OwnerLock {
  /** @throws Error If another sandbox has taken over. Call it inside the transaction of a write. */
  assertHeld(): void;
  release(): void;
}

/**
 * Makes this sandbox the only one that writes to a state file. Two would overwrite each other's records, such as a rotated
 * secret with the old one.
 *
 * It waits a few seconds for an owner that is shutting down. The owner counts up a number, so that one that was killed is
 * recognized without comparing clocks. A suspended owner loses the file, and each write checks for that.
 *
 * @throws ConfigurationError If another sandbox owns the file; the message names its process.
 */
export async function acquireLock(
  database: SqliteDatabase,
  onLost: (message: string) => void,
): Promise<OwnerLock> {
  const token = randomUUID();
  const started = performance.now();
  let watched: OwnerRow | undefined;
  let since = started;
  for (;;) {
    const isSilent = performance.now() - since > SILENCE_MS;
    try {
      const owner = acquire(database, token, isSilent ? watched : undefined);
      if (owner.token === token) return holdLock(database, token, onLost);
      if (isSilent && owner.token === watched?.token)
        throw refusal(`is in use by ${nameOf(owner)}. Close that sandbox, or pass another file`);
      if (owner.token !== watched?.token) {
        watched = owner;
        since = performance.now();
      }
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      if (!isLocked(error)) throw refusal(`can't be written: ${(error as Error).message}`);
      if (performance.now() - started > LOCKED_MS) throw refusal('is locked by another program');
      // While the file is locked, the owner may be alive: the silence is measured again from here.
      watched = undefined;
      since = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Takes the file if it has no owner, its owner's process has ended, or the owner is exactly as in `silent`. */
function acquire(database: SqliteDatabase, token: string, silent: OwnerRow | undefined): OwnerRow {
  return transaction(database, () => {
    const owner = ownerOf(database);
    const isSilent = silent !== undefined && owner?.token === silent.token && owner.beats === silent.beats;
    if (owner !== undefined && !isSilent && !hasEnded(owner)) return owner;
    const holder: Holder = { pid: process.pid, host: HOST, since: new Date().toISOString() };
    database
      .prepare('INSERT OR REPLACE INTO sandbox_owner (only, token, holder, beats) VALUES (1, ?, ?, 0)')
      .run(token, JSON.stringify(holder));
    return ownerOf(database)!;
  });
}

function holdLock(database: SqliteDatabase, token: string, onLost: (message: string) => void): OwnerLock {
  const beat = database.prepare('UPDATE sandbox_owner SET beats = beats + 1 WHERE token = ?');
  const assertHeld = (): void => {
    const owner = ownerOf(database);
    if (owner?.token === token) return;
    throw new LostError(
      owner === undefined
        ? 'this sandbox no longer owns it'
        : `it was taken over by ${nameOf(owner)} while this process was suspended`,
    );
  };
  const timer = setInterval(() => {
    try {
      transaction(database, () => {
        assertHeld();
        beat.run(token);
      });
    } catch (error) {
      // A locked or full disk may recover; a lost file stays lost.
      if (!(error instanceof LostError)) return;
      clearInterval(timer);
      onLost(`The state file is lost: ${error.message}. This sandbox sends nothing more; close it.`);
    }
  }, BEAT_MS).unref();
  return {
    assertHeld,
    release() {
      clearInterval(timer);
      try {
        database.prepare('DELETE FROM sandbox_owner WHERE token = ?').run(token);
      } catch {
        // The database is closed or locked. The next sandbox waits until the owner counts as dead.
      }
    },
  };
}

class LostError extends Error {
  override readonly name = 'LostError';
}

function ownerOf(database: SqliteDatabase): OwnerRow | undefined {
  const [row] = database.prepare('SELECT token, holder, beats FROM sandbox_owner').all() as OwnerRow[];
  return row && { ...row, beats: Number(row.beats) };
}

/** Whether the owner was a process of this machine that no longer exists. */
function hasEnded({ holder }: OwnerRow): boolean {
  const { pid, host } = JSON.parse(holder) as Holder;
  if (host !== HOST) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function nameOf({ holder }: OwnerRow): string {
  const { pid, host, since } = JSON.parse(holder) as Holder;
  return `another sandbox: process ${pid} on ${host.split(' ')[0]}, since ${since}`;
}

/** Process ids are compared within one PID namespace only: containers may share the host's name. */
const HOST = [hostname(), pidNamespace()].filter(Boolean).join(' ');

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
