import { encodeUtf8 } from '../json/utf8.js';
import { bytesOf } from './bytes-of.js';
import { copyBytes } from './copy-bytes.js';

/** Why a body was dropped while it was arriving. */
export type DropReason = 'overloaded' | 'draining' | 'body_timeout';

/** Grants memory to buffers, and may drop one of them to make room for another. */
export interface BufferMemory {
  /** Whether `buffer` may hold this many more bytes. */
  grant(buffer: BodyBuffer, bytes: number): boolean;
  /** Takes memory back. */
  reclaim(bytes: number): void;
}

const NOTHING = new Uint8Array();
/** In bytes. */
const MAX_SEGMENT = 1024 * 1024;

/**
 * Collects the chunks of a body up to a limit, in growing segments. A list of one-byte chunks would take hundreds of times
 * the limit, and growing a single array would leave the old copies to the garbage collector.
 */
export class BodyBuffer {
  readonly #limit: number;
  readonly #memory: BufferMemory;
  /** The full segments before the last one. */
  #segments: Uint8Array[] = [];
  #last: Uint8Array = NOTHING;
  /** How much of the last segment is filled. */
  #filled = 0;
  #length = 0;
  #granted = 0;
  #dropReason: DropReason | undefined;
  #reportDrop: (reason: DropReason) => void = () => {};
  /** The first half of a surrogate pair that was split between two chunks of text. */
  #half = '';

  constructor(limit: number, memory: BufferMemory) {
    this.#limit = limit;
    this.#memory = memory;
  }

  /** Starts to read the body, and waits for it, but no longer than until it is dropped. */
  untilDropped<T>(read: () => Promise<T>): Promise<T | DropReason> {
    return new Promise((resolve, reject) => {
      this.#reportDrop = resolve;
      read().then(resolve, reject);
    });
  }

  /** Undefined unless the body was dropped. */
  get dropReason(): DropReason | undefined {
    return this.#dropReason;
  }

  /** The whole body so far. */
  get bytes(): Uint8Array {
    if (this.#segments.length > 0) this.#join();
    return this.#last.subarray(0, this.#filled);
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

  /** Drops the body: frees its memory and refuses further chunks. */
  drop(reason: DropReason): void {
    if (this.#dropReason !== undefined) return;
    this.#dropReason = reason;
    this.release();
    this.#reportDrop(reason);
  }

  /** Returns the memory to the budget once the delivery has ended. */
  release(): void {
    this.#memory.reclaim(this.#granted);
    this.#granted = 0;
    this.#segments = [];
    this.#last = NOTHING;
    this.#filled = 0;
    this.#length = 0;
  }

  #encode(text: string): Uint8Array {
    const whole = this.#half + text;
    const splits = /[\ud800-\udbff]$/.test(whole);
    this.#half = splits ? whole.slice(-1) : '';
    return encodeUtf8(splits ? whole.slice(0, -1) : whole);
  }

  #append(chunk: Uint8Array): boolean {
    if (this.#length + chunk.length > this.#limit) return false;
    const room = this.#last.length - this.#filled;
    if (chunk.length > room && !this.#addSegment(chunk.length - room)) return false;
    if (this.#length === 0) {
      // Usually the only chunk.
      this.#last = copyBytes(chunk);
      this.#filled = chunk.length;
    } else if (chunk.length > room) {
      this.#last.set(chunk.subarray(0, room), this.#filled);
      this.#segments.push(this.#last);
      this.#last = new Uint8Array(this.#granted - this.#length - room);
      this.#last.set(chunk.subarray(room));
      this.#filled = chunk.length - room;
    } else {
      this.#last.set(chunk, this.#filled);
      this.#filled += chunk.length;
    }
    this.#length += chunk.length;
    return true;
  }

  /** Reserves a segment that doubles the body's memory, up to a limit, so that there are few segments. */
  #addSegment(atLeast: number): boolean {
    const doubling = Math.min(this.#length, MAX_SEGMENT, this.#limit - this.#granted);
    return this.#grow(Math.max(atLeast, doubling));
  }

  #join(): void {
    const joined = new Uint8Array(this.#length);
    let offset = 0;
    for (const segment of [...this.#segments, this.#last.subarray(0, this.#filled)]) {
      joined.set(segment, offset);
      offset += segment.length;
    }
    this.#segments = [];
    this.#last = joined;
    this.#filled = joined.length;
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
