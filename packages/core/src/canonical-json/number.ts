import { CanonicalJsonError } from './error.js';
import { pythonFloat } from './python-float.js';
import type { Transcript } from './transcript.js';

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;

/** CPython's limit on converting text to an integer (`sys.set_int_max_str_digits`). */
const MAX_INTEGER_DIGITS = 4300;
/** A decimal of this many digits has no shorter spelling of the same double, so it is its own `repr`. */
const EXACT_DIGITS = 15;

const ascii = new TextDecoder('latin1');

/**
 * Copies the number that begins at the next byte: an integer digit for digit, a float as Python's `repr`.
 *
 * @returns False, with nothing read, where no number begins.
 */
export function copyNumber(t: Transcript): boolean {
  const { source, position: start } = t;
  const integerStart = source[start] === MINUS ? start + 1 : start;
  const integerEnd = source[integerStart] === ZERO ? integerStart + 1 : skipDigits(source, integerStart);
  if (integerEnd === integerStart) return false;

  const fractionEnd = source[integerEnd] === DOT ? skipDigits(source, integerEnd + 1) : integerEnd;
  const hasFraction = fractionEnd > integerEnd + 1;
  const end = skipExponent(source, hasFraction ? fractionEnd : integerEnd);
  const hasExponent = end > (hasFraction ? fractionEnd : integerEnd);

  if (!hasFraction && !hasExponent) copyInteger(t, integerStart, integerEnd);
  else if (!hasExponent && isPythonFloat(source, integerStart, integerEnd, end)) copyBytes(t, start, end);
  else writeAscii(t, pythonFloat(Number(ascii.decode(source.subarray(start, end)))));
  t.position = end;
  return true;
}

function copyInteger(t: Transcript, digitsStart: number, end: number): void {
  if (end - digitsStart > MAX_INTEGER_DIGITS) throw new CanonicalJsonError('integer_too_long', digitsStart);
  // Python's integers know no negative zero.
  copyBytes(t, t.source[digitsStart] === ZERO ? digitsStart : t.position, end);
}

/** Whether a decimal without exponent is provably its own `repr`, so that it need not be converted. */
function isPythonFloat(source: Uint8Array, integerStart: number, dot: number, end: number): boolean {
  if (end - integerStart - 1 > EXACT_DIGITS) return false;
  if (source[end - 1] === ZERO) return end - dot === 2;
  // Below 1e-4 Python writes an exponent.
  const mayBeTiny = source[integerStart] === ZERO && source[dot + 1] === ZERO;
  return !mayBeTiny || end - dot <= 5;
}

function skipDigits(source: Uint8Array, offset: number): number {
  let i = offset;
  while (isDigit(source[i]!)) i++;
  return i;
}

/** Where an exponent ends, or `offset` where none stands. */
function skipExponent(source: Uint8Array, offset: number): number {
  if ((source[offset]! | 0x20) !== LETTER_E) return offset;
  const sign = source[offset + 1];
  const digits = sign === PLUS || sign === MINUS ? offset + 2 : offset + 1;
  return isDigit(source[digits]!) ? skipDigits(source, digits) : offset;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

function copyBytes(t: Transcript, start: number, end: number): void {
  const { source, out } = t;
  let length = t.length;
  for (let i = start; i < end; i++) out[length++] = source[i]!;
  t.length = length;
}

function writeAscii(t: Transcript, text: string): void {
  for (let i = 0; i < text.length; i++) t.out[t.length++] = text.charCodeAt(i);
}
