const INTERVAL_MS = 60_000;

/** A line of the log that is limited. */
interface Logged {
  readonly at: number;
  leftOut: number;
}

/**
 * Returns a function that admits one line a minute of each kind.
 *
 * @param elapsed The time, in milliseconds.
 * @returns What to add to a line: how many were left out since the last one. Undefined if the line is to be left out itself.
 */
export function lineLimit(elapsed: () => number): (kind: string) => string | undefined {
  const logged = new Map<string, Logged>();
  return (kind) => {
    const last = logged.get(kind);
    const at = elapsed();
    if (last !== undefined && at - last.at < INTERVAL_MS) {
      last.leftOut++;
      return undefined;
    }
    logged.set(kind, { at, leftOut: 0 });
    return last?.leftOut ? `, and ${last.leftOut} more since the last such line` : '';
  };
}
