const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;

/** As many as two doubles hold exactly. More matter only to decimals that lie almost halfway between two doubles. */
export const KEPT_DIGITS = 30;
/** As many as one double holds exactly. */
export const HEAD_DIGITS = 15;
/** Exponents beyond this are all alike, and below ten times this their sum with any offset is exact. */
const MAX_EXPONENT = 1e12;

/** A decimal number as its significant digits, without the zeros at either end: `d.ddd × 10^exponent`. */
export class Decimal {
  /** The first digits, as ASCII. */
  readonly digits = new Uint8Array(KEPT_DIGITS);
  /** How many significant digits there are, though only the first are kept; 0 for a zero. */
  count = 0;
  exponent = 0;
  /** The first 15 digits, and the next 15, as integers. */
  head = 0;
  tail = 0;

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
    let head = 0;
    let tail = 0;
    for (; i <= last; i++) {
      if (i === dot) continue;
      const byte = bytes[i]!;
      if (count < KEPT_DIGITS) {
        digits[count] = byte;
        if (count < HEAD_DIGITS) head = head * 10 + byte - ZERO;
        else tail = tail * 10 + byte - ZERO;
      }
      count++;
    }
    this.count = count;
    this.head = head;
    this.tail = tail;
  }
}

/** The one that is used; numbers come one at a time. */
export const decimal = new Decimal();

function readExponent(bytes: Uint8Array, digitsEnd: number, end: number): number {
  if (digitsEnd === end) return 0;
  const sign = bytes[digitsEnd + 1];
  let exponent = 0;
  for (let i = sign === MINUS || sign === PLUS ? digitsEnd + 2 : digitsEnd + 1; i < end; i++) {
    if (exponent < MAX_EXPONENT) exponent = 10 * exponent + bytes[i]! - ZERO;
  }
  return sign === MINUS ? -exponent : exponent;
}
