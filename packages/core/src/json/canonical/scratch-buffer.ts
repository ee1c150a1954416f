import { CanonicalJsonError } from '../../errors.js';
import { encodeUtf8 } from '../utf8.js';
import { Members } from './members.js';

const latin1 = new TextDecoder('latin1');

/**
 * The memory of one canonicalization: the source and the canonical text in one buffer, so that one `DataView` reaches both.
 *
 * No access checks bounds: a zero byte, which JSON never contains, ends every scan, and there is room for the worst
 * expansion. Reads and writes of several bytes may go a little too far; those bytes are never used.
 *
 *     0        end  end + 1          2 * capacity + 1
 *     | source | 0 | decoded keys … | canonical text …
 */
export class ScratchBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the canonical text begins. */
  readonly outStart: number;
  /** The length of the source in bytes. */
  end = 0;
  /** The next byte to read. */
  position = 0;
  /** The end of the last decoded key. Decoding never lengthens a key, so `capacity` bytes hold them all. */
  decodedEnd = 0;
  /** The end of the canonical text so far. */
  out = 0;
  /** Whether the source may contain lone surrogates: if it was a JavaScript string. */
  allowSurrogates = false;
  readonly members: Members;
  #text: string | undefined;

  /** The longest source that fits. */
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.outStart = 2 * capacity + 1 + SLACK;
    this.bytes = new Uint8Array(this.outStart + 2 * (WORST_EXPANSION * capacity + SLACK));
    this.view = new DataView(this.bytes.buffer);
    this.members = new Members(this.view);
  }

  /** Returns the source, one character a byte. Slices of it cost less than decoding each number. */
  text(): string {
    this.#text ??= latin1.decode(this.bytes.subarray(0, this.end));
    return this.#text;
  }

  clear(): void {
    this.#text = undefined;
    this.members.clear();
  }

  /** Returns the error for a byte that is not allowed there. */
  unexpected(position: number): CanonicalJsonError {
    return new CanonicalJsonError(position >= this.end ? 'unexpected_end' : 'unexpected_character', position);
  }
}

/**
 * Bytes of output for each byte of source: U+007F becomes an escape of six. (`1e15`, which prints as
 * `1000000000000000.0`, grows less.)
 */
const WORST_EXPANSION = 6;
/** Room for a short float, and for accesses that go too far. */
export const SLACK = 32;

/**
 * Sources up to this size share one buffer, since canonicalization is synchronous. It grows with the largest of them;
 * pages that no text has used take no memory.
 */
const MAX_SHARED = 1024 * 1024;
const MIN_SHARED = 16 * 1024;
let shared: ScratchBuffer | undefined;

/** Prepares the scratch buffer for a text. */
export function openScratchBuffer(json: string | Uint8Array): ScratchBuffer {
  const source = typeof json === 'string' ? encodeUtf8(json) : json;
  const end = source.length;
  const scratch = scratchBufferFor(end);
  scratch.bytes.set(source);
  scratch.bytes[end] = 0;
  scratch.end = end;
  scratch.position = 0;
  scratch.decodedEnd = end + 1;
  scratch.out = scratch.outStart;
  scratch.allowSurrogates = typeof json === 'string';
  scratch.clear();
  return scratch;
}

function scratchBufferFor(length: number): ScratchBuffer {
  if (length > MAX_SHARED) return new ScratchBuffer(length);
  if (shared !== undefined && length <= shared.capacity) return shared;
  let capacity = MIN_SHARED;
  while (capacity < length) capacity *= 4;
  shared = new ScratchBuffer(capacity);
  return shared;
}
