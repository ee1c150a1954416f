/** A timestamp as the page shows it, in UTC: `2026-10-07 12:00:01`. */
export function timeText(timestamp: string | number): string {
  return new Date(timestamp).toISOString().slice(0, 19).replace('T', ' ');
}

/** A span of time: `850 ms`, `1.2 s`, `5 min`. */
export function spanText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${round(seconds)} s`;
  return seconds < 3_600 ? `${round(seconds / 60)} min` : `${round(seconds / 3_600)} h`;
}

function round(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
