const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;

/** No double needs more digits than these to be told from its neighbours. */
const KEPT_DIGITS = 20;
/** An exponent beyond is as good as this one, and its sum with any offset is exact. */
const MAX_EXPONENT = 1e12;

/** A decimal number as its significant digits, without the zeros at either end: `d.ddd × 10^exponent`. */
export class Decimal {
  /** The first digits, as ASCII. */
  readonly digits = new Uint8Array(KEPT_DIGITS);
  /** How many significant digits there are, though only the first are kept; 0 for a zero. */
  count = 0;
  exponent = 0;

  /** Reads a float whose parts end at the given offsets. */
  read(bytes: Uint8Array, start: number, dot: number, digitsEnd: number, end: number): void {
    const { digits } = this;
    let i = start;
    while (bytes[i] === MINUS || bytes[i] === ZERO || bytes[i] === DOT) i++;
    let last = digitsEnd - 1;
    while (last >= i && (bytes[last] === ZERO || bytes[last] === DOT)) last--;
    const first = i;
    // The place of the first digit, counted from that of the units.
    const place = first < dot ? dot - 1 - first : dot - first;
    this.exponent = place + readExponent(bytes, digitsEnd, end);
    let count = 0;
    for (; i <= last; i++) {
      if (i === dot) continue;
      if (count < KEPT_DIGITS) digits[count] = bytes[i]!;
      count++;
    }
    this.count = count;
  }

  /** So many of the first digits, with zeros behind them if there are fewer, as a number. */
  first(digits: number): number {
    let value = 0;
    for (let i = 0; i < digits; i++) value = value * 10 + (i < this.count ? this.digits[i]! - ZERO : 0);
    return value;
  }
}

/** The one that is used; numbers come one at a time. */
export const decimal = new Decimal();

function readExponent(bytes: Uint8Array, digitsEnd: number, end: number): number {
  if (digitsEnd === end) return 0;
  const sign = bytes[digitsEnd + 1];
  let exponent = 0;
  for (let i = sign === MINUS || sign === PLUS ? digitsEnd + 2 : digitsEnd + 1; i < end; i++) {
    exponent = Math.min(10 * exponent + bytes[i]! - ZERO, MAX_EXPONENT);
  }
  return sign === MINUS ? -exponent : exponent;
}
