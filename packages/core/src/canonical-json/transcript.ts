import { encodeUtf8 } from './utf8.js';

/**
 * The two tapes of one canonicalization: the source as it is read, and the canonical text as it grows.
 *
 * No bound is checked per byte: a zero byte behind the source ends every scan, because none may stand
 * in JSON, and `out` has room for the worst expansion.
 */
export interface Transcript {
  /** The source as UTF-8, a zero byte, then room for the decoded forms of keys that hold escapes. */
  readonly source: Uint8Array;
  /** The length of the source in bytes. */
  readonly end: number;
  /** The offset in `source` of the next byte to read. */
  position: number;
  /** The offset in `source` behind the last decoded key. */
  decodedEnd: number;
  /** The canonical text. */
  readonly out: Uint8Array;
  /** How much of `out` is written. */
  length: number;
  /** Lone surrogates may stand in the source: only where it was a JavaScript string. */
  readonly allowSurrogates: boolean;
}

/**
 * A byte of source becomes at most this many of output: U+007F is written as an escape of six. (`1e15`,
 * which prints as `1000000000000000.0`, grows less.)
 */
const WORST_EXPANSION = 6;

/** Sources up to this size share one scratch; canonicalization is synchronous, so nobody else holds it. */
const SHARED_SOURCE_BYTES = 64 * 1024;
let scratch: { source: Uint8Array; out: Uint8Array } | undefined;

/** Lays out the tapes for a text. */
export function openTranscript(json: string | Uint8Array): Transcript {
  const bytes = typeof json === 'string' ? encodeUtf8(json) : json;
  const end = bytes.length;
  const { source, out } = end <= SHARED_SOURCE_BYTES ? sharedTapes() : newTapes(end);
  source.set(bytes);
  source[end] = 0;
  return {
    source,
    end,
    position: 0,
    decodedEnd: end + 1,
    out,
    length: 0,
    allowSurrogates: typeof json === 'string',
  };
}

function sharedTapes(): { source: Uint8Array; out: Uint8Array } {
  scratch ??= newTapes(SHARED_SOURCE_BYTES);
  return scratch;
}

function newTapes(end: number): { source: Uint8Array; out: Uint8Array } {
  // A decoded key is never longer than the key as written, so all of them fit into `end` bytes.
  return { source: new Uint8Array(2 * end + 1), out: new Uint8Array(WORST_EXPANSION * end + 16) };
}
