import { AppendFile, type Files } from './append-file.js';
import { codeOfFileError } from './file-error.js';
import { Rotation } from './rotation.js';

/** Settings of a `RotatingFile`. */
export interface RotatingFileSettings {
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

/** The file at a path: opened again if another one is there, and rotated if it is full. */
export class RotatingFile {
  readonly #settings: RotatingFileSettings;
  readonly #rotation: Rotation;
  #file: AppendFile | undefined;
  #canRotate = true;

  constructor(settings: RotatingFileSettings) {
    this.#settings = settings;
    this.#rotation = new Rotation(settings.disk, settings.maxFiles, settings.elapsed);
  }

  /**
   * Opens the file, or creates it.
   *
   * @throws An error of the file system, or `NotLinesError`.
   */
  async open(): Promise<void> {
    await this.#currentFile();
  }

  /**
   * Appends as many lines as the file has room for, and at least one.
   *
   * @returns For each line, whether the file holds it now.
   * @throws An error of the file system; the file is opened again next time.
   */
  async append(lines: readonly Buffer[]): Promise<boolean[]> {
    const { maxFileBytes, fsync } = this.#settings;
    try {
      const file = await this.#fileWithRoom(lines[0]!.length);
      const count = this.#canRotate ? countWithin(lines, maxFileBytes - file.size) : lines.length;
      const isHeld = await file.append(lines.slice(0, count), fsync);
      return lines.map((_, i) => isHeld[i] ?? false);
    } catch (error) {
      await this.#file?.close().catch(() => {});
      this.#file = undefined;
      throw error;
    }
  }

  /** Closes the file. Never rejects; a problem is reported. */
  async close(): Promise<void> {
    const { path, maxFiles, report } = this.#settings;
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
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

  async #fileWithRoom(room: number): Promise<AppendFile> {
    const file = await this.#currentFile();
    const isFull = file.size > 0 && file.size + room > this.#settings.maxFileBytes;
    if (!isFull || !this.#canRotate) return file;
    await this.#rotate(file);
    return this.#currentFile();
  }

  async #currentFile(): Promise<AppendFile> {
    const { disk, path, report } = this.#settings;
    if (this.#file !== undefined) {
      const isCurrent = await this.#file.isCurrent();
      if (this.#file.takeTruncation()) report(`Captures may be lost: another program has truncated ${path}`);
      if (isCurrent) return this.#file;
      await this.close();
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
}

/** How many lines fit into a number of bytes; at least one. */
function countWithin(lines: readonly Buffer[], room: number): number {
  let size = 0;
  const end = lines.findIndex(({ length }) => {
    size += length;
    return size > room;
  });
  return end < 0 ? lines.length : Math.max(1, end);
}
