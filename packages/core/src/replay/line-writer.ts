import { AppendFile, type Files } from './append-file.js';
import { codeOfFileError, explainFileError } from './file-error.js';
import { Rotation } from './rotation.js';

/** Settings of a `LineWriter`. */
export interface LineWriterSettings {
  readonly disk: Files;
  readonly path: string;
  /** The size at which the file is moved to `path.1`, in bytes. */
  readonly maxFileBytes: number;
  /** How many files to keep, the current one included. */
  readonly maxFiles: number;
  /** Whether a line is safe only once the disk has it. */
  readonly fsync: boolean;
  /** Reports a problem that a person should know of. */
  readonly report: (problem: string) => void;
  /** Milliseconds on a clock that is never set back. Default: `performance.now`. */
  readonly elapsed?: (() => number) | undefined;
}

interface PendingLine {
  readonly bytes: Buffer;
  readonly settle: (isSafe: boolean) => void;
}

/** How many bytes may wait for the disk. Beyond them lines are dropped, so that a slow disk does not fill the memory. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;
/** How often to try lines on a file that fails, or is replaced or truncated meanwhile. */
const MAX_ATTEMPTS = 3;

/** Appends lines to a file that is rotated by size, and says of each line whether the file holds it. */
export class LineWriter {
  readonly #settings: LineWriterSettings;
  readonly #rotation: Rotation;
  #file: AppendFile | undefined;
  #canRotate = true;
  #pending: PendingLine[] = [];
  #pendingBytes = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #lost = 0;

  constructor(settings: LineWriterSettings) {
    this.#settings = settings;
    this.#rotation = new Rotation(settings.disk, settings.maxFiles, settings.elapsed);
  }

  /**
   * Opens the file, or creates it.
   *
   * @throws An error of the file system, or `NotLinesError`.
   */
  open(): Promise<void> {
    return this.#inTurn(async () => void (await this.#currentFile()));
  }

  /**
   * Appends a line, which ends with a line feed.
   *
   * @returns Whether the file holds it; never rejects.
   */
  async write(bytes: Buffer): Promise<boolean> {
    // A line above the limit is written if nothing else is waiting.
    if (this.#pending.length > 0 && this.#pendingBytes + bytes.length > MAX_PENDING_BYTES) {
      this.#lose('the disk is too slow', this.#settings.path, 1);
      return false;
    }
    return new Promise((settle) => {
      this.#pending.push({ bytes, settle });
      this.#pendingBytes += bytes.length;
      if (this.#pending.length === 1) void this.#inTurn(() => this.#writePending());
    });
  }

  /** Resolves once all lines are written and the file is closed. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#file !== undefined) await this.#leave(this.#file);
    });
  }

  /** One thing at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #writePending(): Promise<void> {
    let rest = this.#pending;
    let failure: unknown;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (let attempt = 0; rest.length > 0 && attempt < MAX_ATTEMPTS; ) {
      const { length } = rest;
      try {
        rest = await this.#writeSome(rest);
      } catch (error) {
        failure = error;
        await this.#file?.close().catch(() => {});
        this.#file = undefined;
      }
      if (rest.length === length) attempt++;
    }
    if (rest.length > 0)
      this.#lose(
        codeOfFileError(failure),
        `${this.#settings.path}: ${explainFileError(failure)}`,
        rest.length,
      );
    else this.#recover();
    for (const { settle } of rest) settle(false);
  }

  /** Appends as many lines as the file has room for, and at least one. Returns the lines that it does not hold. */
  async #writeSome(lines: PendingLine[]): Promise<PendingLine[]> {
    const file = await this.#fileWithRoom(lines[0]!.bytes.length);
    const fitting = this.#canRotate
      ? countWithin(lines, this.#settings.maxFileBytes - file.size)
      : lines.length;
    const some = lines.slice(0, fitting);
    const isHeld = await file.append(
      some.map(({ bytes }) => bytes),
      this.#settings.fsync,
    );
    for (const [i, { settle }] of some.entries()) if (isHeld[i]) settle(true);
    return lines.filter((_, i) => !isHeld[i]);
  }

  async #fileWithRoom(room: number): Promise<AppendFile> {
    const file = await this.#currentFile();
    const isFull = file.size > 0 && file.size + room > this.#settings.maxFileBytes;
    if (!isFull || !this.#canRotate) return file;
    await this.#rotate(file);
    return this.#currentFile();
  }

  /** The file at the path, opened again if another one is there now. */
  async #currentFile(): Promise<AppendFile> {
    const { disk, path, report } = this.#settings;
    if (this.#file !== undefined) {
      const isCurrent = await this.#file.isCurrent();
      if (this.#file.takeTruncation()) report(`Captures may be lost: another program has truncated ${path}`);
      if (isCurrent) return this.#file;
      await this.#leave(this.#file);
    }
    this.#file = await AppendFile.open(disk, path);
    this.#canRotate = true;
    if (!(await this.#file.restrict()))
      report(`Other users can read ${path}, which holds payloads. Let its owner run: chmod 600`);
    return this.#file;
  }

  async #rotate(file: AppendFile): Promise<void> {
    const { disk, path, report } = this.#settings;
    try {
      // A symbolic link stays; the file that it leads to is rotated.
      await this.#rotation.rotate(await disk.realpath(path), () => file.isCurrent());
    } catch (error) {
      const code = codeOfFileError(error);
      if (code === 'ENOENT') return;
      this.#canRotate = false;
      report(`${path} cannot be rotated (${code}), so it grows beyond maxFileBytes`);
    }
  }

  async #leave(file: AppendFile): Promise<void> {
    const { path, maxFiles, report } = this.#settings;
    this.#file = undefined;
    try {
      // With one file, rotating means to delete it.
      if (maxFiles > 1 && file.written > 0 && (await file.isDeleted()))
        report(
          `Captures are lost: ${path} was deleted or replaced, with ${file.written} that were written to it`,
        );
      await file.close();
    } catch (error) {
      report(`Captures may be lost: ${path} failed to close (${codeOfFileError(error)})`);
    }
  }

  #lose(why: string, where: string, count: number): void {
    if (this.#lost === 0) this.#settings.report(`Captures are being lost (${why}): ${where}`);
    this.#lost += count;
  }

  #recover(): void {
    if (this.#lost > 0)
      this.#settings.report(`Captures are written again; ${this.#lost} were lost: ${this.#settings.path}`);
    this.#lost = 0;
  }
}

/** How many lines fit into a number of bytes; at least one. */
function countWithin(lines: readonly PendingLine[], room: number): number {
  let size = 0;
  const end = lines.findIndex(({ bytes }) => {
    size += bytes.length;
    return size > room;
  });
  return end < 0 ? lines.length : Math.max(1, end);
}
