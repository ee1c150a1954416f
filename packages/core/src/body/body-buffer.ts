import { encodeUtf8 } from '../json/utf8.js';
import { bytesOf } from './bytes-of.js';
import { copyBytes } from './copy-bytes.js';

/** Why a body was dropped while it was arriving. */
export type DropReason = 'overloaded' | 'draining';

/** Grants memory to buffers, and may drop one of them to make room for another. */
export interface BufferMemory {
  /** Whether `buffer` may hold this many more bytes. */
  grant(buffer: BodyBuffer, bytes: number): boolean;
  /** Takes memory back. */
  reclaim(bytes: number): void;
}

/**
 * Collects the chunks of a body up to a limit, in one array that grows: a list of one-byte chunks would take hundreds of
 * times as much memory as the limit says.
 */
export class BodyBuffer {
  /** Resolves if the body is dropped while it is arriving. */
  readonly dropped: Promise<DropReason>;
  readonly #limit: number;
  readonly #memory: BufferMemory;
  #space: Uint8Array = new Uint8Array();
  #length = 0;
  #granted = 0;
  #dropReason: DropReason | undefined;
  #reportDrop: (reason: DropReason) => void = () => {};
  /** The first half of a surrogate pair that was split between two chunks of text. */
  #half = '';

  constructor(limit: number, memory: BufferMemory) {
    this.#limit = limit;
    this.#memory = memory;
    this.dropped = new Promise((resolve) => {
      this.#reportDrop = resolve;
    });
  }

  /** Undefined unless the body was dropped. */
  get dropReason(): DropReason | undefined {
    return this.#dropReason;
  }

  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#length);
  }

  /**
   * Copies a chunk of bytes or text.
   *
   * @returns False if there would be more than the limit, or if the body was dropped.
   * @throws NotBytesError If the chunk is neither.
   */
  add(chunk: unknown): boolean {
    if (typeof chunk === 'string') return this.#append(this.#encode(chunk));
    const bytes = bytesOf(chunk);
    if (bytes === undefined) throw new NotBytesError();
    return this.#append(bytes);
  }

  /** Accounts for bytes that the platform collects itself. Returns false like `add`. */
  reserve(bytes: number): boolean {
    return bytes <= this.#limit && this.#grow(bytes);
  }

  /** Drops the body: frees its memory, and refuses what else arrives. */
  drop(reason: DropReason): void {
    if (this.#dropReason !== undefined) return;
    this.#dropReason = reason;
    this.release();
    this.#reportDrop(reason);
  }

  /** Gives the memory back to the budget once the delivery has ended. */
  release(): void {
    this.#memory.reclaim(this.#granted);
    this.#granted = 0;
    this.#space = new Uint8Array();
    this.#length = 0;
  }

  #encode(text: string): Uint8Array {
    const whole = this.#half + text;
    const splits = /[\ud800-\udbff]$/.test(whole);
    this.#half = splits ? whole.slice(-1) : '';
    return encodeUtf8(splits ? whole.slice(0, -1) : whole);
  }

  #append(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length;
    if (length > this.#limit) return false;
    if (length > this.#space.length) {
      // Usually the first chunk is the only one.
      const size =
        this.#length === 0 ? length : Math.min(Math.max(length, 2 * this.#space.length), this.#limit);
      if (!this.#grow(size - this.#granted)) return false;
      this.#space = this.#length === 0 ? copyBytes(chunk) : this.#moveTo(new Uint8Array(size));
    }
    if (this.#length > 0) this.#space.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  #moveTo(space: Uint8Array): Uint8Array {
    space.set(this.bytes);
    return space;
  }

  #grow(bytes: number): boolean {
    if (this.#dropReason !== undefined || !this.#memory.grant(this, bytes)) return false;
    this.#granted += bytes;
    return true;
  }
}

/** Thrown for a chunk of a stream that is neither bytes nor text. */
export class NotBytesError extends TypeError {
  constructor() {
    super(
      'the stream of the body has chunks that are neither bytes nor text. Pass a stream of Uint8Array chunks',
    );
  }
}
