import { CanonicalJsonError } from '../../errors.js';
import { writeCodePoint } from '../utf8.js';
import type { ScratchBuffer } from './scratch-buffer.js';

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** `\u` as a 16-bit number. */
const BACKSLASH_U = 0x755c;

/** The letter of Python's short escape for a code unit, or 0. */
const SHORT_ESCAPE = byteMap('"\\\b\f\n\r\t', '"\\bfnrt');
/** The code unit that a short escape's letter stands for, or 0. */
const ESCAPED_UNIT = byteMap('"\\bfnrt/', '"\\\b\f\n\r\t/');

const HEX_DIGITS = '0123456789abcdef';
/** The value of each hex digit by its character code; -1 for all other codes. */
const HEX_VALUE = hexValues();
/** The two hex digits of each byte as a 16-bit number. */
const HEX_PAIR = hexPairs();

/** Maps each character to the one at the same place, and all others to 0. */
function byteMap(from: string, to: string): Uint8Array {
  const map = new Uint8Array(256);
  for (let i = 0; i < from.length; i++) map[from.charCodeAt(i)] = to.charCodeAt(i);
  return map;
}

function hexValues(): Int8Array {
  const values = new Int8Array(256).fill(-1);
  for (const digits of [HEX_DIGITS, HEX_DIGITS.toUpperCase()])
    for (let value = 0; value < 16; value++) values[digits.charCodeAt(value)] = value;
  return values;
}

function hexPairs(): Uint16Array {
  const unit = (value: number): number => HEX_DIGITS.charCodeAt(value);
  return Uint16Array.from({ length: 256 }, (_, byte) => unit(byte >> 4) | (unit(byte & 15) << 8));
}

/** Writes one UTF-16 code unit as Python's encoder does; returns the offset after it. */
export function writeUnit(view: DataView, out: number, unit: number): number {
  if (unit < 0x7f) {
    const letter = SHORT_ESCAPE[unit]!;
    if (letter !== 0) {
      view.setInt16(out, BACKSLASH | (letter << 8), true);
      return out + 2;
    }
    if (unit >= 0x20) {
      view.setInt8(out, unit);
      return out + 1;
    }
  }
  return writeEscape(view, out, unit);
}

/** Writes one UTF-16 code unit as `\\u` and four digits; returns the offset after it. */
export function writeEscape(view: DataView, out: number, unit: number): number {
  view.setInt32(out, BACKSLASH_U | (HEX_PAIR[unit >> 8]! << 16), true);
  view.setInt16(out + 4, HEX_PAIR[unit & 0xff]!, true);
  return (out + 6) | 0;
}

/** Reads the four hex digits at an offset. */
export function readHex(scratch: ScratchBuffer, offset: number): number {
  const { bytes } = scratch;
  const value =
    (HEX_VALUE[bytes[offset]!]! << 12) |
    (HEX_VALUE[bytes[offset + 1]!]! << 8) |
    (HEX_VALUE[bytes[offset + 2]!]! << 4) |
    HEX_VALUE[bytes[offset + 3]!]!;
  if (value >= 0) return value;
  let wrong = offset;
  while (HEX_VALUE[bytes[wrong]!]! >= 0) wrong++;
  throw invalidEscape(scratch, wrong);
}

/** Returns the code unit for the short escape whose letter is at an offset. */
export function escapedUnit(scratch: ScratchBuffer, offset: number): number {
  const unit = ESCAPED_UNIT[scratch.bytes[offset]!]!;
  if (unit === 0) throw invalidEscape(scratch, offset);
  return unit;
}

function invalidEscape(scratch: ScratchBuffer, position: number): CanonicalJsonError {
  return new CanonicalJsonError(position >= scratch.end ? 'unexpected_end' : 'invalid_escape', position);
}

/**
 * Decodes a key with escapes into generalized UTF-8 after the source, so that all keys compare as bytes of one buffer.
 * `copyRest` must have validated the key.
 *
 * @param start Offset after the opening quote.
 * @param end Offset of the closing quote.
 * @returns The offset after the decoded key; it begins at the former `decodedEnd`.
 */
export function decodeKey(scratch: ScratchBuffer, start: number, end: number): number {
  const { bytes } = scratch;
  let out = scratch.decodedEnd;
  for (let i = start; i < end; ) {
    if (bytes[i] !== BACKSLASH) {
      bytes[out++] = bytes[i++]!;
      continue;
    }
    if (bytes[i + 1] !== LETTER_U) {
      bytes[out++] = ESCAPED_UNIT[bytes[i + 1]!]!;
      i += 2;
      continue;
    }
    let codePoint = readHex(scratch, i + 2);
    i += 6;
    const high = codePoint >= 0xd800 && codePoint < 0xdc00;
    if (high && bytes[i] === BACKSLASH && bytes[i + 1] === LETTER_U) {
      const low = readHex(scratch, i + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00);
        i += 6;
      }
    }
    out = writeCodePoint(bytes, out, codePoint);
  }
  scratch.decodedEnd = out;
  return out;
}
