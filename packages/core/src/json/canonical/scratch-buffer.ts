import { CanonicalJsonError } from '../../errors.js';
import { encodeUtf8 } from '../utf8.js';
import { Members } from './members.js';

/**
 * The memory of one canonicalization: the source as it is read, and the canonical text as it grows.
 *
 * Both lie in one buffer, so that one typed array and one `DataView` reach everything, four or eight bytes at a time.
 * No bound is checked per byte: a zero byte behind the source ends every scan, because none may stand in JSON, and
 * there is room for the worst expansion. Whoever reads or writes several bytes at once may reach a little too far;
 * what it finds or leaves there is never used.
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
  /** Behind the last decoded key. A key is never longer decoded than written, so `capacity` bytes hold them all. */
  decodedEnd = 0;
  /** Behind the canonical text so far. */
  out = 0;
  /** Lone surrogates may stand in the source: only where it was a JavaScript string. */
  allowSurrogates = false;
  readonly members: Members;

  /** The longest source that it can hold. */
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.outStart = 2 * capacity + 1 + SLACK;
    this.bytes = new Uint8Array(this.outStart + 2 * (WORST_EXPANSION * capacity + SLACK));
    this.view = new DataView(this.bytes.buffer);
    this.members = new Members(this.view);
  }

  /** The error where the next byte is none that can stand there. */
  unexpected(position: number): CanonicalJsonError {
    return new CanonicalJsonError(position >= this.end ? 'unexpected_end' : 'unexpected_character', position);
  }
}

/**
 * A byte of source becomes at most this many of output: U+007F is written as an escape of six. (`1e15`,
 * which prints as `1000000000000000.0`, grows less.)
 */
const WORST_EXPANSION = 6;
/** For a short float, and for reaching too far. */
export const SLACK = 32;

/**
 * Sources up to this size share one scratch; canonicalization is synchronous, so nobody else holds it. It grows with the
 * largest of them. Pages of it that no text has needed take no memory.
 */
const MAX_SHARED = 1024 * 1024;
const MIN_SHARED = 16 * 1024;
let shared: ScratchBuffer | undefined;

/** Lays out a scratch for a text. */
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
  scratch.members.clear();
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
