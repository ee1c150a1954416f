import { CanonicalJsonError } from '../../errors.js';
import { writeCodePoint } from '../utf8.js';
import type { ScratchBuffer } from './scratch-buffer.js';

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LETTER_U = 0x75;
/** `\u`, as its two bytes are written at once. */
const BACKSLASH_U = 0x755c;

/** The letter of the short escape for a code unit, as Python writes it; 0 where there is none. */
const SHORT_ESCAPE = new Uint8Array(128);
/** The code unit that a short escape stands for; 0 where the letter is none. */
const ESCAPED_UNIT = new Uint8Array(256);
for (const [unit, letter] of ['""', '\\\\', '\bb', '\ff', '\nn', '\rr', '\tt'].map((pair) => [...pair])) {
  SHORT_ESCAPE[unit!.charCodeAt(0)] = letter!.charCodeAt(0);
  ESCAPED_UNIT[letter!.charCodeAt(0)] = unit!.charCodeAt(0);
}
ESCAPED_UNIT[SLASH] = SLASH;

const HEX_DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const HEX_VALUE = new Int8Array(256).fill(-1);
for (const [value, digit] of HEX_DIGITS.entries()) {
  HEX_VALUE[digit] = value;
  HEX_VALUE[String.fromCharCode(digit).toUpperCase().charCodeAt(0)] = value;
}
/** The two hex digits of a byte, as they are written at once. */
const HEX_PAIR = Uint16Array.from(
  { length: 256 },
  (_, byte) => HEX_DIGITS[byte >> 4]! | (HEX_DIGITS[byte & 15]! << 8),
);

/** Writes one UTF-16 code unit as Python's encoder would; returns the offset behind it. */
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

/** Writes one UTF-16 code unit as `\\u` and four digits; returns the offset behind it. */
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

/** The code unit that the short escape of the letter at an offset stands for. */
export function escapedUnit(scratch: ScratchBuffer, offset: number): number {
  const unit = ESCAPED_UNIT[scratch.bytes[offset]!]!;
  if (unit === 0) throw invalidEscape(scratch, offset);
  return unit;
}

function invalidEscape(scratch: ScratchBuffer, position: number): CanonicalJsonError {
  return new CanonicalJsonError(position >= scratch.end ? 'unexpected_end' : 'invalid_escape', position);
}

/**
 * Decodes a key that holds escapes into generalized UTF-8 behind the source, so that all keys compare
 * as bytes of one buffer. The key must have been copied, and so checked, before.
 *
 * @param start Offset behind the opening quote.
 * @param end Offset of the closing quote.
 * @returns The offset behind the decoded key; it begins at the former `decodedEnd`.
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
