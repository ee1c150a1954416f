/** How far the schedules of a search go. Within the bounds, the search is exhaustive. */
export interface Bounds {
  readonly copies: number;
  /** How often a timer may run although something else could happen first. */
  readonly early: number;
  /** How often the process may be suspended for as long as a lease. */
  readonly stalls: number;
  /** How many verbs may fail, lose their answer, or be answered late. */
  readonly faults: number;
  /** How many verbs may start in the same moment as the next step, so that their microtasks interleave. */
  readonly overlaps: number;
  /** How many handlers may throw. */
  readonly throws: number;
  /** Whether the receiver may be closed: 0 or 1. */
  readonly closes: number;
  /** Whether handlers read their signal, and may stop early when it aborts. */
  readonly readsSignal: boolean;
  /** In milliseconds; see `times.ts` for the others. */
  readonly handlerTimeoutMs: number;
}

/** What makes a schedule unusual: a search has a budget of each. */
export type Cost = 'early' | 'stalls' | 'faults' | 'overlaps' | 'throws' | 'closes';
