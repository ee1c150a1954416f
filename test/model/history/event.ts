import type { EventResult, Verb } from '../transitions.js';

/** What a process records, line by line, as it happens. Times are of the machine's monotonic clock, in milliseconds. */
export type HistoryEvent = { readonly request: string; readonly at: number } & (
  | { readonly what: 'request' }
  | { readonly what: 'answer'; readonly status: number }
  | { readonly what: 'effect'; readonly delivery: string; readonly attempt: number }
  | { readonly what: 'return' | 'throw' }
  | ({ readonly what: 'begin'; readonly operation: string } & Asked)
  | ({ readonly what: 'end'; readonly operation: string } & Answered)
);

/** What the store is asked. */
export interface Asked {
  readonly verb: Verb | 'transaction';
  readonly key: string;
  /** The caller's token; `claim` has none. */
  readonly token?: string;
  readonly attempt?: number;
}

/** What the store answers; `failed` if the verb rejects. */
export interface Answered {
  readonly result: EventResult;
  /** Of a claim. */
  readonly token?: string;
  readonly attempt?: number;
}

/** The time on a clock that all processes of the machine share, and that no setting of the date moves. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
