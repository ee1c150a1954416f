import { draw, drawBetween } from '../draw.js';

/** How handlers misbehave, with the share of the deliveries that meet it. */
const TROUBLES = {
  /** Throws before it has done anything. */
  throws: 0.04,
  /** Throws when everything is done. */
  'throws-after-effect': 0.02,
  /** Works for longer than the lease, which is renewed meanwhile. */
  'outlives-lease': 0.01,
  /** Works for longer than the lease and blocks the process, so that nothing is renewed. */
  'blocks-past-lease': 0.004,
  /** Hangs past the time-out, and stops when its signal aborts. */
  'hangs-until-signal': 0.01,
  /** Goes on past the time-out, and does its work late. */
  'ignores-signal': 0.01,
  /** The same, and fails in the end. */
  'fails-late': 0.005,
  /** Never ends. */
  'never-ends': 0.0005,
} as const;

export type Trouble = keyof typeof TROUBLES;

const MOST_TROUBLED_ATTEMPTS = 2;

/**
 * Which trouble an attempt meets; the later attempts of every delivery meet none.
 *
 * @param scale How many times the usual share of the deliveries meets trouble.
 */
export function troubleOf(
  { seed, troubles: scale }: { readonly seed: number; readonly troubles: number },
  delivery: number,
  attempt: number,
): Trouble | undefined {
  if (attempt >= drawBetween(2, MOST_TROUBLED_ATTEMPTS + 2, seed, 'troubled', delivery)) return undefined;
  let drawn = draw(seed, 'trouble', delivery);
  for (const [trouble, share] of Object.entries(TROUBLES)) {
    drawn -= share * scale;
    if (drawn < 0) return trouble as Trouble;
  }
  return undefined;
}
