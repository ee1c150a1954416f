import { CanonicalJsonError } from '../../errors.js';
import { writeFloat } from './float.js';
import type { ScratchBuffer } from './scratch-buffer.js';

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;

/** CPython's limit on converting text to an integer (`sys.set_int_max_str_digits`). */
const MAX_INTEGER_DIGITS = 4300;
/** A decimal of this many digits has no shorter spelling of the same double, so it is its own `repr`. */
const EXACT_DIGITS = 15;

/** The number was no copy. */
export const REWRITTEN = -1;

/**
 * Copies the number that begins at a byte: an integer digit for digit, a float as Python's `repr`.
 *
 * The digits are copied while they are read; what can't stay as it is written is then written anew.
 *
 * @returns The offset behind it, where the output has grown as far; the same one, where no number begins; or
 *   `REWRITTEN`, with both offsets in the scratch.
 */
export function copyNumber(scratch: ScratchBuffer, start: number, outStart: number): number {
  const { view } = scratch;
  const shift = (outStart - start) | 0;
  let integerStart = start | 0;
  if (view.getUint8(start) === MINUS) {
    view.setUint8(outStart, MINUS);
    integerStart = (start + 1) | 0;
  }
  let i = copyDigits(view, integerStart, (integerStart + shift) | 0);
  if (i === integerStart) return start;
  // Behind a leading zero no digit may follow.
  if (view.getUint8(integerStart) === ZERO) i = (integerStart + 1) | 0;

  const dot = i;
  let byte = view.getUint8(dot);
  if (byte === DOT && isDigit(view.getUint8((dot + 1) | 0))) {
    view.setUint8((dot + shift) | 0, DOT);
    i = copyDigits(view, (dot + 1) | 0, (dot + 1 + shift) | 0);
    byte = view.getUint8(i);
  }
  const end = (byte | 0x20) === LETTER_E ? exponentEnd(view, i) : i;

  if (end === dot) {
    if (dot - integerStart > MAX_INTEGER_DIGITS)
      throw new CanonicalJsonError('integer_too_long', integerStart);
    // Python's integers know no negative zero.
    if (integerStart === start || view.getUint8(integerStart) !== ZERO) return end;
    view.setUint8(outStart, ZERO);
    scratch.out = outStart + 1;
  } else {
    if (end === i && isPythonFloat(view, integerStart, dot, end)) return end;
    scratch.out = outStart;
    writeFloat(scratch, start, dot, i, end);
  }
  scratch.position = end;
  return REWRITTEN;
}

/**
 * Copies digits, four at a time as `copyPlain` does; in `stops` the highest bit of a byte is set where it is none.
 *
 * @returns The offset of the first byte that is no digit.
 */
function copyDigits(view: DataView, position: number, out: number): number {
  let i = position | 0;
  for (let o = out | 0; ; i = (i + 4) | 0, o = (o + 4) | 0) {
    const four = view.getInt32(i, true);
    view.setInt32(o, four, true);
    const stops = ((four - 0x30303030) | (four + 0x46464646) | four) & 0x80808080;
    if (stops !== 0) return (i + ((31 - Math.clz32(stops & -stops)) >> 3)) | 0;
  }
}

/** Whether a decimal without exponent is provably its own `repr`, so that it need not be converted. */
function isPythonFloat(view: DataView, integerStart: number, dot: number, end: number): boolean {
  if (end - integerStart - 1 > EXACT_DIGITS) return false;
  if (view.getUint8(end - 1) === ZERO) return end - dot === 2;
  // Below 1e-4 Python writes an exponent.
  const mayBeTiny = view.getUint8(integerStart) === ZERO && view.getUint8(dot + 1) === ZERO;
  return !mayBeTiny || end - dot <= 5;
}

/** Where an exponent ends, or `offset` where none stands. */
function exponentEnd(view: DataView, offset: number): number {
  const sign = view.getUint8(offset + 1);
  let i = sign === PLUS || sign === MINUS ? offset + 2 : offset + 1;
  if (!isDigit(view.getUint8(i))) return offset;
  while (isDigit(view.getUint8(i))) i++;
  return i;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
