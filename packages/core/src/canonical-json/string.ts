import { CanonicalJsonError } from './error.js';
import type { Transcript } from './transcript.js';
import { codePointLength, readCodePoint, writeCodePoint } from './utf8.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LETTER_U = 0x75;

/**
 * The bytes that stand for themselves. U+007F is not one: CPython's encoder lets through U+0020 to
 * U+007E and escapes the rest.
 */
const PLAIN = new Uint8Array(256);
for (let c = 0x20; c <= 0x7e; c++) PLAIN[c] = c === QUOTE || c === BACKSLASH ? 0 : 1;

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

/**
 * Copies the string whose opening quote is the next byte, escaped as Python does.
 *
 * @returns Whether the source wrote any of it with a backslash.
 */
export function copyString(t: Transcript): boolean {
  const { source, out } = t;
  let position = t.position + 1;
  let length = t.length;
  let escaped = false;
  out[length++] = QUOTE;
  for (;;) {
    let byte = source[position]!;
    while (PLAIN[byte] === 1) {
      out[length++] = byte;
      byte = source[++position]!;
    }
    if (byte === QUOTE) break;
    t.position = position;
    t.length = length;
    if (byte === BACKSLASH) {
      escaped = true;
      copyEscape(t);
    } else if (byte >= 0x7f) {
      copyCharacter(t);
    } else {
      throw new CanonicalJsonError(position === t.end ? 'unexpected_end' : 'control_character', position);
    }
    position = t.position;
    length = t.length;
  }
  out[length++] = QUOTE;
  t.position = position + 1;
  t.length = length;
  return escaped;
}

/** Copies one escape: decoded where the character needs none, in Python's spelling where it does. */
function copyEscape(t: Transcript): void {
  const { source, position } = t;
  const letter = source[position + 1]!;
  if (letter === LETTER_U) {
    writeUnit(t, readHex(t, position + 2));
    t.position = position + 6;
    return;
  }
  const unit = ESCAPED_UNIT[letter]!;
  if (unit === 0) throw invalidEscape(t, position + 1);
  writeUnit(t, unit);
  t.position = position + 2;
}

/** Copies one character from U+007F on as one escape, or as two beyond the Basic Multilingual Plane. */
function copyCharacter(t: Transcript): void {
  const { source, position } = t;
  const codePoint = source[position] === 0x7f ? 0x7f : readCodePoint(source, position, t.allowSurrogates);
  if (codePoint < 0) throw new CanonicalJsonError('invalid_utf8', position);
  if (codePoint < 0x10000) {
    writeUnit(t, codePoint);
  } else {
    writeUnit(t, 0xd800 + ((codePoint - 0x10000) >> 10));
    writeUnit(t, 0xdc00 + ((codePoint - 0x10000) & 0x3ff));
  }
  t.position = position + codePointLength(codePoint);
}

/** Writes one UTF-16 code unit as Python's encoder would. */
function writeUnit(t: Transcript, unit: number): void {
  const { out } = t;
  if (unit < 0x80) {
    if (PLAIN[unit] === 1) {
      out[t.length++] = unit;
      return;
    }
    const letter = SHORT_ESCAPE[unit]!;
    if (letter !== 0) {
      out[t.length++] = BACKSLASH;
      out[t.length++] = letter;
      return;
    }
  }
  const length = t.length;
  out[length] = BACKSLASH;
  out[length + 1] = LETTER_U;
  out[length + 2] = HEX_DIGITS[unit >> 12]!;
  out[length + 3] = HEX_DIGITS[(unit >> 8) & 15]!;
  out[length + 4] = HEX_DIGITS[(unit >> 4) & 15]!;
  out[length + 5] = HEX_DIGITS[unit & 15]!;
  t.length = length + 6;
}

function readHex(t: Transcript, offset: number): number {
  const { source } = t;
  let value = 0;
  for (let i = offset; i < offset + 4; i++) {
    const digit = HEX_VALUE[source[i]!]!;
    if (digit < 0) throw invalidEscape(t, i);
    value = (value << 4) | digit;
  }
  return value;
}

function invalidEscape(t: Transcript, position: number): CanonicalJsonError {
  return new CanonicalJsonError(position >= t.end ? 'unexpected_end' : 'invalid_escape', position);
}

/**
 * Decodes a key that holds escapes into generalized UTF-8 behind the source, so that all keys compare
 * as bytes of one buffer. The key must have been copied, and so checked, before.
 *
 * @param start Offset behind the opening quote.
 * @param end Offset of the closing quote.
 * @returns The offset behind the decoded key; it begins at the former `decodedEnd`.
 */
export function decodeKey(t: Transcript, start: number, end: number): number {
  const { source } = t;
  let o = t.decodedEnd;
  for (let i = start; i < end; ) {
    if (source[i] !== BACKSLASH) {
      source[o++] = source[i++]!;
      continue;
    }
    if (source[i + 1] !== LETTER_U) {
      source[o++] = ESCAPED_UNIT[source[i + 1]!]!;
      i += 2;
      continue;
    }
    let codePoint = readHex(t, i + 2);
    i += 6;
    const high = codePoint >= 0xd800 && codePoint < 0xdc00;
    if (high && source[i] === BACKSLASH && source[i + 1] === LETTER_U) {
      const low = readHex(t, i + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00);
        i += 6;
      }
    }
    o = writeCodePoint(source, o, codePoint);
  }
  t.decodedEnd = o;
  return o;
}
