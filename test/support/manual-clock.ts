import type { Clock } from '@videovector-webhooks/core';

/** A clock that stands still until it is told to advance. */
export interface ManualClock extends Clock {
  /** Moves the time, running the timers that fall due in their order, and lets what they start go on. */
  advance(milliseconds: number): Promise<void>;
}

export function manualClock(start = Date.parse('2026-10-07T00:00:00Z')): ManualClock {
  let now = start;
  let nextId = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();

  return {
    now: () => now,
    elapsed: () => now,
    after(milliseconds, callback) {
      const id = nextId++;
      timers.set(id, { at: now + milliseconds, callback });
      return () => void timers.delete(id);
    },
    async advance(milliseconds) {
      const target = now + milliseconds;
      await settled();
      for (;;) {
        const due = [...timers]
          .filter(([, timer]) => timer.at <= target)
          .sort(([, a], [, b]) => a.at - b.at)[0];
        if (due === undefined) break;
        const [id, { at, callback }] = due;
        timers.delete(id);
        now = Math.max(now, at);
        callback();
        await settled();
      }
      now = target;
      await settled();
    },
  };
}

/** Lets promises that are ready, and the work behind them, go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
