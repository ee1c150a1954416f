import { decimal } from './decimal.js';
import { pythonFloat } from './python-float.js';
import type { ScratchBuffer } from './scratch-buffer.js';
import { SHORTENED, shortenDecimal, UNDECIDED } from './shortest.js';

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;

/** A decimal of up to this many digits has no shorter spelling of the same double, so its `repr` has these digits. */
const EXACT_DIGITS = 15;
/** That holds for the smallest doubles too if the last digit's power of ten is at least this. */
const LEAST_EXPONENT = -323;

/**
 * Writes a float as Python's `repr`, if possible without converting it to a double and back, which takes ten times as
 * long.
 *
 * @param start Where the number begins, with its sign.
 * @param dot Where its integer part ends.
 * @param digitsEnd Where its fraction ends, or its integer part if it has none.
 * @param end Where its exponent ends, or its digits if it has none.
 */
export function writeFloat(
  scratch: ScratchBuffer,
  start: number,
  dot: number,
  digitsEnd: number,
  end: number,
): void {
  const { bytes } = scratch;
  decimal.read(bytes, start, dot, digitsEnd, end);
  const { count, exponent } = decimal;
  let value: number;
  if (count === 0 || exponent < -325) value = 0;
  else if (exponent > 308) value = Number.POSITIVE_INFINITY;
  else if (count <= EXACT_DIGITS && exponent < 308 && exponent - count + 1 >= LEAST_EXPONENT)
    value = SHORTENED;
  else value = shortenDecimal(decimal);

  if (value === UNDECIDED)
    value = shortenDecimal(decimal, Math.abs(Number(scratch.text().slice(start, end))));
  if (value === SHORTENED) {
    writeDecimal(scratch, start);
    return;
  }
  const text = pythonFloat(bytes[start] === MINUS ? -value : value);
  let { out } = scratch;
  for (let i = 0; i < text.length; i++) bytes[out++] = text.charCodeAt(i);
  scratch.out = out;
}

/** Writes the digits of `decimal` in the form of Python's `repr`. */
function writeDecimal(scratch: ScratchBuffer, start: number): void {
  const { bytes } = scratch;
  const { digits, count, exponent } = decimal;
  let { out } = scratch;
  if (bytes[start] === MINUS) bytes[out++] = MINUS;
  if (exponent < -4 || exponent >= 16) {
    bytes[out++] = digits[0]!;
    if (count > 1) bytes[out++] = DOT;
    for (let i = 1; i < count; i++) bytes[out++] = digits[i]!;
    out = writeExponent(bytes, out, exponent);
  } else {
    let i = 0;
    if (exponent < 0) bytes[out++] = ZERO;
    for (; i <= exponent; i++) bytes[out++] = i < count ? digits[i]! : ZERO;
    bytes[out++] = DOT;
    for (let zeros = -1; zeros > exponent; zeros--) bytes[out++] = ZERO;
    if (i >= count) bytes[out++] = ZERO;
    for (; i < count; i++) bytes[out++] = digits[i]!;
  }
  scratch.out = out;
}

/** Writes an exponent: a sign and at least two digits. */
function writeExponent(bytes: Uint8Array, offset: number, exponent: number): number {
  const magnitude = Math.abs(exponent);
  let out = offset;
  bytes[out++] = LETTER_E;
  bytes[out++] = exponent < 0 ? MINUS : PLUS;
  if (magnitude >= 100) bytes[out++] = ZERO + Math.trunc(magnitude / 100);
  bytes[out++] = ZERO + (Math.trunc(magnitude / 10) % 10);
  bytes[out++] = ZERO + (magnitude % 10);
  return out;
}
