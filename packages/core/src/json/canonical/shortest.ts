import { type Decimal, HEAD_DIGITS, KEPT_DIGITS } from './decimal.js';
import { productError } from './exact-product.js';
import { powersOf5And2 } from './powers.js';

/** The decimal is already what Python prints for the double nearest to it. */
export const SHORTEST = -1;
/** Too close to call; only a full conversion decides. */
export const UNDECIDED = -2;

const ZERO = 0x30;

/** The smallest relative step from one double to the next. */
const NEXT = 2 ** -53 * (1 + 2 ** -52);
/** Every double has this many digits at most in its shortest form. */
const MAX_DIGITS = 17;
/** All doubles from 10 to this power on are normal. */
const NORMAL_EXPONENT = -307;
const TENS = Float64Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/**
 * Converts a decimal to the nearest double in a few dozen floating-point operations.
 *
 * The decimal is `integer / 10^scale`. Its integer is kept exactly as `high + low`, and 5^scale to thirty digits; the
 * factor 2^scale is exact and comes last, so that nothing overflows on the way. The quotient is `value + error` for a double
 * `value` and an `error` known to more digits than matter. If the error is less than half the distance to the
 * next double, `value` is the nearest one. The digits are its shortest spelling if
 *
 * - no decimal with one digit less rounds to `value`: only the next one below and above can, and their distances are known; and
 * - the decimal is less than half a unit of its last digit away, so that no other of its length is nearer.
 *
 * @returns The double, `SHORTEST` or `UNDECIDED`.
 */
export function nearestDouble({ digits, count, exponent, head, tail }: Decimal): number {
  const length = count < KEPT_DIGITS ? count : KEPT_DIGITS;
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
  let lastUnit: number;
  if (scale >= 0) {
    rough = sum / power;
    const product = rough * power;
    rest = (sum - product - productError(rough, power, product) - rough * powerRest + low) / power;
    lastUnit = 1 / power;
  } else {
    rough = sum * power;
    rest = productError(sum, power, rough) + sum * powerRest + low * power;
    lastUnit = power;
  }
  let value = rough + rest;
  let error = rest - (value - rough);

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

  const tolerance = 1e-6 * half;
  const isExact = count <= KEPT_DIGITS && powerRest === 0 && (scale >= 0 || low === 0);
  if (!isExact && Math.abs(error) > near - tolerance) return UNDECIDED;
  const result = scale >= 0 ? value / two : value * two;
  if (count <= MAX_DIGITS && result !== Number.POSITIVE_INFINITY) {
    const lastDigit = digits[count - 1]! - ZERO;
    const isShortest =
      error - lastDigit * lastUnit < -half - tolerance &&
      error + (10 - lastDigit) * lastUnit > half + tolerance &&
      Math.abs(error) < lastUnit / 2 - tolerance;
    if (isShortest) return SHORTEST;
  }
  return result;
}
