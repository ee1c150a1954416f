/** How much a process may need at the end of a run above its need after the first third, by the trend. Garbage is collected in waves. */
const TOLERANCE = 0.1;

/**
 * Whether memory grows without end: whether the trend of the last two thirds, the median of the slopes between all pairs of samples
 * (Theil and Sen), amounts to more than a tenth of their median. The first third is for warming up.
 */
export function hasGrown(samples: readonly number[]): boolean {
  const late = samples.slice(Math.floor(samples.length / 3));
  const slopes = late.flatMap((from, i) => late.slice(i + 1).map((to, j) => (to - from) / (j + 1)));
  return median(slopes) * (late.length - 1) > median(late) * TOLERANCE;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
