/** A ratio to reach: `atLeast` times as fast, or `atMost` so much of the time. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table: a ratio, measured in this run, and what it should be. */
export interface Line {
  readonly what: string;
  readonly against: string;
  readonly measured: number;
  /** Which of the ten rows of the README the line belongs to; without one it stands only in the full table. */
  readonly headline?: string;
  /** Without one the line only informs. */
  readonly reach?: Goal;
  readonly moonshot?: Goal;
}

/** What a row may know of the command line. */
export interface RunOptions {
  /** Fewer rounds and sizes: for a glance while developing. */
  readonly quick: boolean;
  /** Another checkout, built, to compare this one with. */
  readonly against?: string;
}

/**
 * A row of the table: a file in `rows` that exports `row`. It is found by its name, and measures when it is asked.
 *
 * It takes what it needs apart again when it ends. Where something is missing, such as a service, it yields nothing and
 * says so on the console.
 */
export interface Row {
  /** For `--only`. */
  readonly name: string;
  measure(options: RunOptions): AsyncIterable<Line>;
}

/** Whether a goal is reached. */
export function isReached(measured: number, goal: Goal): boolean {
  return 'atLeast' in goal ? measured >= goal.atLeast : measured <= goal.atMost;
}
