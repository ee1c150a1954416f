import { expect, it } from 'vitest';
import { Random } from '../../../../../test/differential/random.js';
import { decimal } from '../../../src/json/canonical/decimal.js';
import { SHORTENED, shortenDecimal, UNDECIDED } from '../../../src/json/canonical/shortest.js';

/** Shortens `digits × 10^exponent`, where the first digit is the integer part. */
function shorten(digits: string, exponent: number, double?: number): number | string {
  const text = `${digits[0]}.${digits.slice(1)}e${exponent}`;
  const bytes = new TextEncoder().encode(text);
  decimal.read(bytes, 0, 1, digits.length + 1, bytes.length);
  const shortened = shortenDecimal(decimal, double);
  if (shortened !== SHORTENED) return shortened;
  const { digits: printed, count, exponent: printedExponent } = decimal;
  return `${String.fromCharCode(...printed.subarray(0, count))}e${printedExponent}`;
}

/** The digits and the exponent of JavaScript's shortest spelling of a double. */
const shortest = (double: number): string => double.toExponential().replace('.', '').replace('e+', 'e');

it.each([
  { name: '16 to 30 digits', lengths: [16, 30], exponents: [-306, 307], left: 0.02 },
  { name: 'more digits than are kept', lengths: [31, 60], exponents: [-306, 307], left: 0.02 },
  { name: 'integers', lengths: [16, 30], exponents: [30, 307], left: 0.001 },
  { name: 'subnormal', lengths: [16, 40], exponents: [-320, -308], left: 0.25 },
])('shortens decimals, unless two spellings are equally near: $name', ({ lengths, exponents, left }) => {
  const random = new Random(1);
  const between = ([least, greatest]: number[]): number => least! + random.below(greatest! - least! + 1);
  let undecided = 0;
  for (let i = 0; i < 3_000; i++) {
    const inner = Array.from({ length: between(lengths) - 2 }, () => random.below(10));
    const digits = `${between([1, 9])}${inner.join('')}${between([1, 9])}`;
    const exponent = between(exponents);
    const double = Number(`${digits}e${exponent - digits.length + 1}`);
    for (const shortened of [shorten(digits, exponent), shorten(digits, exponent, double)]) {
      if (typeof shortened === 'number') undecided++;
      else expect(shortened, `${digits}e${exponent}`).toBe(shortest(double));
    }
  }
  expect(undecided / 6_000).toBeLessThan(left);
});

it('carries into a digit before the first one', () => {
  expect(shorten('99999999999999999999', 5)).toBe('1e6');
  expect(shorten('99999999999999999999', -7)).toBe('1e-6');
});

it('rounds a decimal exactly halfway between two doubles to the even one', () => {
  expect(shorten('9007199254740993', 15)).toBe('9007199254740992e15');
  expect(shorten('9007199254740995', 15)).toBe('9007199254740996e15');
  expect(shorten('90071992547409935', 15)).toBe('9007199254740994e15');
});

it('leaves a decimal undecided if its kept digits are those of a midpoint', () => {
  const halfway = `${2n ** 250n + 2n ** 197n}`;
  for (const digits of [`${halfway.slice(0, -1)}5`, `${halfway}0000001`]) {
    expect(shorten(digits, halfway.length - 1)).toBe(UNDECIDED);
    const double = Number(digits.slice(0, halfway.length));
    expect(shorten(digits, halfway.length - 1, double)).toBe(shortest(double));
  }
});

it('returns the double if it is zero or infinite', () => {
  for (const known of [undefined, 0]) expect(shorten('2', -324, known)).toBe(0);
  for (const known of [undefined, Number.POSITIVE_INFINITY])
    expect(shorten('17976931348623159', 308, known)).toBe(Number.POSITIVE_INFINITY);
  expect(shorten('17976931348623158', 308)).toBe('17976931348623157e308');
});
