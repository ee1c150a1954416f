import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Files } from './append-file.js';

/** A rotation takes milliseconds. The owner of a lock that is older was killed. */
const STALE_MS = 60_000;

/**
 * Moves a full file out of the way: `path` to `path.1`, `path.1` to `path.2` and so on; the last one is deleted.
 *
 * Several processes may share the file, so a rotation holds the lock file `path.lock`, and first checks that no other
 * process has rotated already. If the lock is taken, nothing is moved and the caller appends to the file that it has.
 */
export class Rotation {
  readonly #disk: Files;
  readonly #maxFiles: number;
  readonly #elapsed: () => number;
  #blocking: { id: string; since: number } | undefined;

  /** @param elapsed Milliseconds on a clock that is never set back. */
  constructor(disk: Files, maxFiles: number, elapsed = () => performance.now()) {
    this.#disk = disk;
    this.#maxFiles = maxFiles;
    this.#elapsed = elapsed;
  }

  /**
   * @param path The file, with symbolic links resolved.
   * @param isCurrent Whether the full file is still the one at the path.
   * @throws If the file system does not allow it.
   */
  async rotate(path: string, isCurrent: () => Promise<boolean>): Promise<void> {
    const lock = await this.#takeLock(`${path}.lock`);
    if (lock === undefined) return;
    try {
      if (await isCurrent()) await this.#shift(path, () => this.#isAt(`${path}.lock`, lock));
    } finally {
      if (await this.#isAt(`${path}.lock`, lock)) await this.#disk.unlink(`${path}.lock`);
      await lock.close();
    }
  }

  /** Renames from the first gap down to 1, so that a rotation that was interrupted costs no file. */
  async #shift(path: string, ownsLock: () => Promise<boolean>): Promise<void> {
    if (this.#maxFiles === 1) return this.#disk.unlink(path);
    let gap = 1;
    while (gap < this.#maxFiles - 1 && (await this.#statAt(`${path}.${gap}`)) !== undefined) gap++;
    for (let i = gap; i > 0; i--) {
      // A process that was suspended here for long may have lost its lock.
      if (!(await ownsLock())) return;
      await this.#disk.rename(i === 1 ? path : `${path}.${i - 1}`, `${path}.${i}`);
    }
  }

  async #takeLock(path: string): Promise<FileHandle | undefined> {
    try {
      const lock = await this.#disk.open(path, 'wx', 0o600);
      this.#blocking = undefined;
      return lock;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await this.#removeIfStale(path);
      return undefined;
    }
  }

  /** Removes a lock that has not changed for `STALE_MS` of this process's own time: no clock has to be right. */
  async #removeIfStale(path: string): Promise<void> {
    const stats = await this.#statAt(path);
    const id = stats && `${stats.ino}:${stats.ctimeMs}`;
    if (id === undefined || this.#blocking?.id !== id) {
      this.#blocking = id === undefined ? undefined : { id, since: this.#elapsed() };
    } else if (this.#elapsed() - this.#blocking.since > STALE_MS) {
      this.#blocking = undefined;
      await this.#disk.unlink(path);
    }
  }

  async #isAt(path: string, lock: FileHandle): Promise<boolean> {
    const [there, own] = [await this.#statAt(path), await lock.stat()];
    return there?.ino === own.ino && there.dev === own.dev;
  }

  #statAt(path: string): Promise<Stats | undefined> {
    return this.#disk.stat(path).catch(() => undefined);
  }
}
