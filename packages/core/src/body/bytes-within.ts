import { encodeUtf8 } from '../json/utf8.js';
import { copyBytes } from './copy-bytes.js';

/**
 * Collects the chunks of a body up to a limit, in one array that grows: a list of one-byte chunks would take hundreds of
 * times as much memory as the limit says.
 */
export class BytesWithin {
  readonly #limit: number;
  #space: Uint8Array = new Uint8Array();
  #length = 0;
  /** The first half of a surrogate pair that was split between two chunks of text. */
  #half = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Copies a chunk of bytes or text.
   *
   * @returns False if there would be more than the limit.
   * @throws NotBytesError If the chunk is neither.
   */
  add(chunk: unknown): boolean {
    if (typeof chunk === 'string') return this.#append(this.#encode(chunk));
    const bytes = bytesOf(chunk);
    if (bytes === undefined) throw new NotBytesError();
    return this.#append(bytes);
  }

  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#length);
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
    if (this.#length === 0) {
      // Usually the only one.
      this.#space = copyBytes(chunk);
    } else {
      if (length > this.#space.length) {
        const grown = new Uint8Array(Math.min(Math.max(length, 2 * this.#space.length), this.#limit));
        grown.set(this.#space);
        this.#space = grown;
      }
      this.#space.set(chunk, this.#length);
    }
    this.#length = length;
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

/** A view of binary data, of any realm; undefined if the value is none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  // `instanceof` would not know the ArrayBuffer of a vm context or of jsdom.
  const tag = Object.prototype.toString.call(value);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]'
    ? new Uint8Array(value as ArrayBuffer)
    : undefined;
}
