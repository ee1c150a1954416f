import type { OutcomeCode, OutcomeDetails } from './outcome.js';

/** A step that ends the delivery. */
export interface Stop {
  readonly ok: false;
  readonly code: OutcomeCode;
  readonly details: OutcomeDetails;
}

/** What a step of the delivery's way results in: a value for the next step, or the end. */
export type Step<T> = { readonly ok: true; readonly value: T } | Stop;

/** Ends the delivery. */
export function stop(code: OutcomeCode, details: OutcomeDetails = {}): Stop {
  return { ok: false, code, details };
}
