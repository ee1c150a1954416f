import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { NotLinesError } from './file-error.js';

/** `node:fs/promises`, or a stand-in. */
export type Files = typeof import('node:fs/promises');

const NEWLINE = 0x0a;

/**
 * A file of lines, open for appending, that several processes may share and anyone may delete, move or truncate.
 *
 * Each write goes to the end as a whole (POSIX, `O_APPEND`), and is read back afterwards: a line counts only if it is
 * in the file, complete and on a line of its own. So a torn line of a process that was killed costs no other line.
 */
export class AppendFile {
  readonly #disk: Files;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #opened: BigIntStats;
  /** A pipe or a device has no size, and cannot be read back. */
  readonly #isRegular: boolean;
  readonly #isReadable: boolean;
  #size: number;
  #endsTorn: boolean;
  #wasTruncated = false;

  /** How many lines were written to this file. */
  written = 0;

  private constructor(
    disk: Files,
    path: string,
    handle: FileHandle,
    stats: BigIntStats,
    isReadable: boolean,
    last: number,
  ) {
    this.#disk = disk;
    this.#path = path;
    this.#handle = handle;
    this.#opened = stats;
    this.#isRegular = stats.isFile();
    this.#isReadable = isReadable;
    this.#size = Number(stats.size);
    this.#endsTorn = this.#size > 0 && last !== NEWLINE;
  }

  /**
   * Opens a file for its owner alone, or creates it.
   *
   * @throws An error of the file system; or `NotLinesError` for a file that cannot be continued.
   */
  static async open(disk: Files, path: string): Promise<AppendFile> {
    let isReadable = true;
    const handle = await disk.open(path, 'a+', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EACCES') throw error;
      // A file of another owner may allow writing only.
      isReadable = false;
      return disk.open(path, 'a', 0o600);
    });
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile() || !isReadable) return new AppendFile(disk, path, handle, stats, isReadable, 0);
      const ends = Buffer.alloc(3);
      await handle.read(ends, 0, 2, 0);
      if (stats.size > 0n) await handle.read(ends, 2, 1, Number(stats.size) - 1);
      assertContinuable(ends);
      return new AppendFile(disk, path, handle, stats, isReadable, ends[2]!);
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
  }

  /** The file's size when it was last checked. */
  get size(): number {
    return this.#size;
  }

  /** Removes other users' permissions. Returns false if they can still read the file. */
  async restrict(): Promise<boolean> {
    const user = process.geteuid?.();
    // Windows has no such rights. A device belongs to everyone.
    if (user === undefined || !this.#isRegular || (this.#opened.mode & 0o077n) === 0n) return true;
    // If a shared file belongs to another user, changing its mode could lock out that user's processes.
    if (this.#opened.uid === BigInt(user)) {
      const restricted = await this.#handle.chmod(0o600).then(
        () => true,
        () => false,
      );
      if (restricted) return true;
    }
    return (this.#opened.mode & 0o044n) === 0n;
  }

  /** Whether the path still leads to this file. */
  async isCurrent(): Promise<boolean> {
    const there = await this.#disk.stat(this.#path, { bigint: true }).catch(() => undefined);
    if (there?.ino !== this.#opened.ino || there.dev !== this.#opened.dev) return false;
    const size = Number(there.size);
    if (size < this.#size) this.#wasTruncated = true;
    this.#size = size;
    return true;
  }

  /** Whether another program has truncated the file since this was last asked. */
  takeTruncation(): boolean {
    const wasTruncated = this.#wasTruncated;
    this.#wasTruncated = false;
    return wasTruncated;
  }

  /** Whether the file was deleted: what was written to it is lost. */
  async isDeleted(): Promise<boolean> {
    if (!this.#isRegular || (await this.isCurrent())) return false;
    return (await this.#handle.stat({ bigint: true })).nlink === 0n;
  }

  /**
   * Appends lines, each with its line feed.
   *
   * @param sync Wait until the disk has them.
   * @returns For each line, whether the file holds it now.
   * @throws An error of the file system.
   */
  async append(lines: readonly Buffer[], sync: boolean): Promise<boolean[]> {
    if (!this.#isRegular) {
      await this.#handle.appendFile(Buffer.concat(lines));
      return lines.map(() => true);
    }
    const ownLine = this.#endsTorn ? [Buffer.of(NEWLINE)] : [];
    const bytes = Buffer.concat([...ownLine, ...lines]);
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, null);
    if (bytesWritten > 0) this.#endsTorn = bytes[bytesWritten - 1] !== NEWLINE;
    if (sync) await this.#handle.datasync();
    const held = await this.#holds(bytes.subarray(0, bytesWritten));
    if (await this.isDeleted()) return lines.map(() => false);

    let end = ownLine.length;
    const safe = lines.map((line, i) => {
      end += line.length;
      return end <= bytesWritten && (held === 'whole' || (held === 'glued' && i > 0));
    });
    this.written += safe.filter(Boolean).length;
    return safe;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /**
   * Whether the file holds these bytes after the size that was last seen. `glued`: after half a line that another
   * process has left, so that the first line cannot be read.
   */
  async #holds(bytes: Buffer): Promise<'whole' | 'glued' | 'missing'> {
    if (bytes.length === 0) return 'missing';
    if (!this.#isReadable) return 'whole';
    const from = Math.max(0, this.#size - 1);
    const { size } = await this.#handle.stat();
    if (size < this.#size + bytes.length) this.#wasTruncated = true;
    const region = await this.#read(from, size);
    const at = region.indexOf(bytes);
    if (at < 0) return 'missing';
    const startsLine = at === 0 ? from === 0 : region[at - 1] === NEWLINE;
    return startsLine || bytes[0] === NEWLINE ? 'whole' : 'glued';
  }

  async #read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.alloc(Math.max(0, to - from));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, length, bytes.length - length, from + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  }
}

function assertContinuable(start: Buffer): void {
  const magic = start.readUInt16BE(0);
  if (magic === 0x1f8b) throw new NotLinesError('it is compressed with gzip');
  if (magic === 0xfffe || magic === 0xfeff) throw new NotLinesError('it is text in UTF-16');
}
