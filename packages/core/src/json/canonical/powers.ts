import { productError } from './exact-product.js';

/** The smallest doubles have digits to 10^-325, and of each decimal 30 digits are read. */
const MAX_POWER = 355;

/** Powers of five and two. 5^i is `high[i] + low[i]`, to about thirty digits; up to 5^22 it is `high[i]` alone. */
export interface Powers {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly two: Float64Array;
}

let powers: Powers | undefined;

/** The powers, computed on first use. */
export function powersOf5And2(): Powers {
  if (powers !== undefined) return powers;
  const high = new Float64Array(MAX_POWER + 1);
  const low = new Float64Array(MAX_POWER + 1);
  const two = Float64Array.from(high, (_, i) => 2 ** i);
  high[0] = 1;
  for (let i = 1; i <= MAX_POWER; i++) {
    const product = high[i - 1]! * 5;
    const rest = productError(high[i - 1]!, 5, product) + low[i - 1]! * 5;
    high[i] = product + rest;
    low[i] = rest - (high[i]! - product);
  }
  powers = { high, low, two };
  return powers;
}
