import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The result of locking: locked, or a description of the process that holds the lock. */
export type LockResult = { readonly unlock: () => void } | { readonly heldBy: string };

/**
 * Locks a file for this process, by a file beside it. The lock of a process that has died is taken over.
 *
 * @param path The file to lock.
 */
export function lockFile(path: string): LockResult {
  const lock = `${path}.lock`;
  for (;;) {
    if (create(lock)) return { unlock: () => rmSync(lock, { force: true }) };
    const owner = ownerOf(lock);
    if (owner === undefined) continue;
    if (isAlive(owner)) return { heldBy: `process ${owner}, which holds ${lock}` };
    removeStale(lock, owner);
  }
}

function create(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** The id of the process that holds the lock; undefined if it was released just now. */
function ownerOf(lock: string): number | undefined {
  try {
    // Before the owner has written its id, the file is empty: its id is then 0, which counts as alive.
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

function isAlive(owner: number): boolean {
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // A process of another user exists too.
    return codeOf(error) !== 'ESRCH';
  }
}

/** Of several processes that find a stale lock, one moves it away; a lock that was taken since is put back. */
function removeStale(lock: string, owner: number): void {
  const moved = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, moved);
    if (ownerOf(moved) !== owner) linkSync(moved, lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(moved, { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
