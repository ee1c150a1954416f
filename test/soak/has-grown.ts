/** How much the last third of a run may need above its second third. Garbage is collected in waves. */
const TOLERANCE = 1.15;

/** Whether memory grows without end: the medians of the last two thirds differ. The first third is for warming up. */
export function hasGrown(samples: readonly number[]): boolean {
  const third = Math.floor(samples.length / 3);
  if (third < 2) return false;
  return median(samples.slice(-third)) > median(samples.slice(-2 * third, -third)) * TOLERANCE;
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)]!;
}
