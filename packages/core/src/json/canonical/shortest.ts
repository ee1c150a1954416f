import type { Decimal } from './decimal.js';
import { productError } from './exact-product.js';
import { MAX_POWER, powersOfTen } from './powers-of-ten.js';

/** The decimal is what Python prints for the double nearest to it. */
export const SHORTEST = -1;
/** It takes a full conversion to tell. */
export const UNDECIDED = -2;

const ZERO = 0x30;

/** The least factor by which a double must grow to become the next one. */
const NEXT = 2 ** -53 * (1 + 2 ** -52);

/**
 * Converts a decimal of 16 digits or more to the nearest double, in a few dozen floating-point operations.
 *
 * The decimal is an integer, kept exactly as the sum `high + low`, over or times a power of ten, kept to thirty digits.
 * So it is `value + error` for a double `value` and an `error` known to more digits than matter. If the error is less
 * than half the distance to the next double, `value` is the nearest one. Its shortest spelling has these digits if
 *
 * - no decimal with a digit less is as near to `value`: of those, only the one below and the one above can be, and
 *   their distances are known; and
 * - the decimal itself is less than half a unit of its last digit away, so that no other of its length is nearer.
 *
 * Where one of these is too close to call, nothing is decided.
 *
 * @returns The double; or that the digits are already the shortest, or that it is undecided.
 */
export function nearestDouble({ digits, count, exponent }: Decimal): number {
  const scale = 16 - exponent;
  if (scale < -MAX_POWER + 17 || scale > MAX_POWER) return UNDECIDED;

  // The first 17 digits as nine and eight; 10^8 has the factor 2^8, so the product is exact.
  let high = 0;
  for (let i = 0; i < 9; i++) high = high * 10 + digits[i]! - ZERO;
  high *= 1e8;
  let low = 0;
  for (let i = 9; i < 17; i++) low = low * 10 + (i < count ? digits[i]! - ZERO : 0);
  // Three more are a fraction, and what is behind them is within the tolerance.
  for (let i = 17, unit = 0.1; i < 20 && i < count; i++, unit /= 10) low += (digits[i]! - ZERO) * unit;
  const sum = high + low;
  low -= sum - high;

  const powers = powersOfTen();
  const power = powers.high[Math.abs(scale)]!;
  const powerRest = powers.low[Math.abs(scale)]!;
  let rough: number;
  let rest: number;
  let unit: number;
  if (scale >= 0) {
    rough = sum / power;
    const product = rough * power;
    rest = (sum - product - productError(rough, power, product) - rough * powerRest + low) / power;
    unit = 1 / power;
  } else {
    rough = sum * power;
    rest = productError(sum, power, rough) + sum * powerRest + low * power;
    unit = power;
  }
  const value = rough + rest;
  const error = rest - (value - rough);

  const half = (value + value * NEXT - value) / 2;
  // Below a power of two the doubles lie twice as close.
  const near = value * 2 ** -53 === half ? half / 2 : half;
  const tolerance = count > 17 ? 0.002 * unit : 1e-6 * half;
  if (Math.abs(error) > near - tolerance) return UNDECIDED;
  if (count > 17) return value;

  const lastUnit = count === 17 ? unit : 10 * unit;
  const lastDigit = digits[count - 1]! - ZERO;
  const isShortest =
    error - lastDigit * lastUnit < -half - tolerance &&
    error + (10 - lastDigit) * lastUnit > half + tolerance &&
    Math.abs(error) < lastUnit / 2 - tolerance;
  return isShortest ? SHORTEST : value;
}
