/** A span of time: `850 ms`, `1.2 s`, `5 min`. */
export function durationText(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  if (rounded < 1_000) return `${rounded} ms`;
  const [length, unit] = UNITS.find(([length]) => rounded >= length)!;
  return `${(rounded / length).toFixed(1).replace(/\.0$/, '')} ${unit}`;
}

/** How long ago a point in time was: `3 min ago`. A time in the future, by another machine's clock, is `now`; NaN is `-`. */
export function agoText(time: number, now: number): string {
  if (Number.isNaN(time)) return '-';
  const span = now - time;
  if (span < 1_000) return 'now';
  const [length, unit] = UNITS.find(([length]) => span >= length)!;
  return `${Math.floor(span / length)} ${unit} ago`;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** The time of day where the user is: `16:45:03`. */
export function clockText(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
