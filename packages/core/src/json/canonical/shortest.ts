import { type Decimal, HEAD_DIGITS, KEPT_DIGITS } from './decimal.js';
import { productError } from './exact-product.js';
import { powersOf5And2 } from './powers.js';

/** The decimal now has the digits that Python prints for the double nearest to it. */
export const SHORTENED = -1;
/** Too close to call; only a full conversion decides. */
export const UNDECIDED = -2;

const ZERO = 0x30;
const NINE = 0x39;

/** The smallest relative step from one double to the next. */
const NEXT = 2 ** -53 * (1 + 2 ** -52);
/** Distances are known to less than 10^-12 of half the step to the next double. */
const TOLERANCE = 1e-10;
/** All doubles from 10 to this power on are normal. */
const NORMAL_EXPONENT = -307;
const TENS = Float64Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/**
 * Finds the double nearest to a decimal in a few dozen floating-point operations, and shortens the decimal to the
 * double's shortest spelling.
 *
 * The decimal is `integer / 10^scale`. Its integer is kept exactly as `high + low`, and 5^scale to thirty digits; the
 * factor 2^scale is exact and comes last, so that nothing overflows on the way. The quotient is `value + error` for a double
 * `value` and an `error` known to more digits than matter. If the error is less than half the distance to the
 * next double, `value` is the nearest one.
 *
 * @param double The nearest double, if it is known.
 * @returns `SHORTENED`; the double, if only its digits are too close to call or it is 0 or infinite; or `UNDECIDED`.
 */
export function shortenDecimal(decimal: Decimal, double?: number): number {
  const { count, exponent, head, tail } = decimal;
  const length = Math.min(count, KEPT_DIGITS);
  const scale = (length - 1 - exponent) | 0;

  // The integer is head × 10^n + tail, exactly.
  const shift = TENS[length > HEAD_DIGITS ? length - HEAD_DIGITS : 0]!;
  const high = head * shift;
  const approximate = high + tail;
  let low = high - approximate + tail + productError(head, shift, high);
  const sum = approximate + low;
  low += approximate - sum;

  const powers = powersOf5And2();
  const places = Math.abs(scale);
  const power = powers.high[places]!;
  const powerRest = powers.low[places]!;
  const two = powers.two[places]!;
  let rough: number;
  let rest: number;
  let perUnit: number;
  if (scale >= 0) {
    rough = sum / power;
    const product = rough * power;
    rest = (sum - product - productError(rough, power, product) - rough * powerRest + low) / power;
    perUnit = power;
  } else {
    rough = sum * power;
    rest = productError(sum, power, rough) + sum * powerRest + low * power;
    perUnit = 1 / power;
  }
  let value = rough + rest;
  let error = rest - (value - rough);
  if (double !== undefined) {
    const scaled = scale >= 0 ? double * two : double / two;
    error += value - scaled;
    value = scaled;
  }

  let half = (value + value * NEXT - value) / 2;
  // Below a power of two the doubles lie twice as close.
  let near = value * 2 ** -53 === half ? half / 2 : half;
  // Subnormal doubles are all equally far apart.
  const step = two * 2 ** -1000 * 2 ** -74;
  if (exponent < NORMAL_EXPONENT && value < step * 2 ** 52) {
    const rounded = value + step * 2 ** 52 - step * 2 ** 52;
    error += value - rounded;
    value = rounded;
    half = near = step / 2;
  }

  const isExact = count <= KEPT_DIGITS && powerRest === 0 && (scale >= 0 || low === 0);
  const isDecided = double !== undefined || isExact || Math.abs(error) <= near - TOLERANCE * half;
  if (!isDecided) return UNDECIDED;
  const hasDigits = value !== 0 && (exponent < 308 || value * two !== Number.POSITIVE_INFINITY);
  if (hasDigits && shorten(decimal, length, error * perUnit, half * perUnit, near * perUnit))
    return SHORTENED;
  return scale >= 0 ? value / two : value * two;
}

/**
 * Shortens a decimal to the shortest one that still rounds to its double; if there are several, to the nearest one.
 *
 * It drops digits from the end as long as the multiple of that power of ten which is nearest to the double rounds to it.
 *
 * @param kept How many digits the decimal has, at most those kept. All distances are in units of the last one.
 * @param error How far the decimal is above the double.
 * @param half Half the distance from the double to the next one above.
 * @param near The same below.
 * @returns Whether it could decide; otherwise the digits are undefined.
 */
function shorten(decimal: Decimal, kept: number, error: number, half: number, near: number): boolean {
  const { digits } = decimal;
  const tolerance = TOLERANCE * half;
  let count = 0;
  let carry = 0;
  let dropped = 0;
  let unit = 1;
  let perUnit = 1;
  for (let left = kept; left >= 0; left--) {
    const multiple = (dropped - error) * perUnit;
    const nearest = Math.round(multiple);
    const distance = nearest * unit - dropped + error;
    if (Math.abs(distance) > half + tolerance) break;
    const isTie = Math.abs(multiple - nearest) > 0.5 - TOLERANCE;
    if (isTie || distance > half - tolerance || distance < tolerance - near) return false;
    count = left;
    carry = nearest;
    if (left > 0) dropped += (digits[left - 1]! - ZERO) * unit;
    unit *= 10;
    perUnit *= 0.1;
  }
  if (count === 0) {
    digits[0] = ZERO;
    decimal.exponent++;
    count = 1;
  }
  decimal.count = count;
  // No digit before the last changes: a multiple of ten units between the decimal and the double would round to it too, with
  // fewer digits.
  const last = digits[count - 1]! + carry;
  digits[count - 1] = last;
  return last > ZERO && last <= NINE;
}
