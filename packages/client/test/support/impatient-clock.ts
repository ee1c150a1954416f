import type { Clock } from '@videovector-webhooks/core';

/** A clock on which pauses end immediately, and time-outs never come. */
export interface ImpatientClock extends Clock {
  /** The pauses so far, in milliseconds. */
  readonly pauses: number[];
}

/** The time-out of the client under test; no pause is that long. */
export const TIMEOUT_MS = 1_000_000;

export function impatientClock(start = Date.parse('2026-10-07T00:00:00Z')): ImpatientClock {
  let now = start;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    elapsed: () => now,
    after(milliseconds, callback) {
      if (milliseconds >= TIMEOUT_MS) return () => {};
      let cancelled = false;
      setImmediate(() => {
        if (cancelled) return;
        pauses.push(milliseconds);
        now += milliseconds;
        callback();
      });
      return () => {
        cancelled = true;
      };
    },
  };
}
