import { productError } from './exact-product.js';

/** The highest power that is kept: with higher ones, exact products would overflow. */
export const MAX_POWER = 290;

/** 10^i is `high[i] + low[i]`, to about thirty digits; up to 10^22 it is `high[i]` alone. */
export interface PowersOfTen {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

let powers: PowersOfTen | undefined;

/** Each is ten times the one before; made when they are needed first. */
export function powersOfTen(): PowersOfTen {
  if (powers !== undefined) return powers;
  const high = new Float64Array(MAX_POWER + 1);
  const low = new Float64Array(MAX_POWER + 1);
  high[0] = 1;
  for (let i = 1; i <= MAX_POWER; i++) {
    const product = high[i - 1]! * 10;
    const rest = productError(high[i - 1]!, 10, product) + low[i - 1]! * 10;
    high[i] = product + rest;
    low[i] = rest - (high[i]! - product);
  }
  powers = { high, low };
  return powers;
}
