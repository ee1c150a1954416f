import { codeOfFileError, explainFileError } from './file-error.js';
import { RotatingFile, type RotatingFileSettings } from './rotating-file.js';

/** Settings of a `LineWriter`: those of its file. */
export type LineWriterSettings = RotatingFileSettings;

interface PendingLine {
  readonly bytes: Buffer;
  readonly settle: (isSafe: boolean) => void;
}

/** How many bytes may wait for the disk. Beyond them lines are dropped, so that a slow disk does not fill the memory. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;
/** How often to try lines on a file that fails, or is replaced or truncated meanwhile. */
const MAX_ATTEMPTS = 3;

/** Writes lines in batches, and says of each line whether the file holds it. */
export class LineWriter {
  readonly #settings: LineWriterSettings;
  readonly #file: RotatingFile;
  #pending: PendingLine[] = [];
  #pendingBytes = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #lost = 0;

  constructor(settings: LineWriterSettings) {
    this.#settings = settings;
    this.#file = new RotatingFile(settings);
  }

  /**
   * Opens the file, or creates it.
   *
   * @throws An error of the file system, or `NotLinesError`.
   */
  open(): Promise<void> {
    return this.#inTurn(() => this.#file.open());
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
    return this.#inTurn(() => this.#file.close());
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
      }
      if (rest.length === length) attempt++;
    }
    const { path } = this.#settings;
    if (rest.length === 0) this.#recover();
    else this.#lose(codeOfFileError(failure), `${path}: ${explainFileError(failure)}`, rest.length);
    for (const { settle } of rest) settle(false);
  }

  /** Returns the lines that the file does not hold. */
  async #writeSome(lines: PendingLine[]): Promise<PendingLine[]> {
    const isHeld = await this.#file.append(lines.map(({ bytes }) => bytes));
    for (const [i, { settle }] of lines.entries()) if (isHeld[i]) settle(true);
    return lines.filter((_, i) => !isHeld[i]);
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
