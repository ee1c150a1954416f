import type { Clock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { settled } from './settled.js';

/** A clock that moves only when it is advanced. */
export interface ManualClock extends Clock {
  /**
   * Moves the clock forward. Runs the timers that fall due, in order, and lets the promises that they resolve settle.
   *
   * Work that waits for something other than a timer, such as a database, may take longer: await that as usual. Concurrent
   * calls run one after the other.
   *
   * @param milliseconds How far to move; 0 only runs the timers that are already due.
   * @throws ConfigurationError If that is not a finite number of at least 0, or leads past the last date that JavaScript has.
   */
  advance(milliseconds: number): Promise<void>;
  /** The number of pending timers. */
  timers(): number;
}

/** The last time value of a `Date` (ECMA-262, 21.4.1.1). */
const LAST_TIME_MS = 8.64e15;

/**
 * Creates a clock that only moves when a test advances it. Pass it to the receiver and to the inbox, which has a clock of
 * its own.
 *
 * @param start The initial time: a `Date`, milliseconds since the epoch, or ISO 8601.
 * @throws ConfigurationError If `start` is not a valid time.
 * @example
 * ```ts
 * import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
 * import { manualClock, signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
 *
 * const clock = manualClock();
 * const receiver = createReceiver({
 *   secrets: TEST_SECRET_KNOWN_TO_EVERYBODY,
 *   handlerTimeoutMs: 10_000,
 *   clock,
 *   inbox: memoryInbox({ clock }),
 * });
 * receiver.on('prompt_run.completed', () => new Promise(() => {})); // Never resolves.
 *
 * const receiving = receiver.receive(await signedDelivery('prompt_run.completed', { run_id: 'run_1' }));
 * await clock.advance(10_000);
 * console.log((await receiving).code); // handler_timeout
 * ```
 */
export function manualClock(start: Date | number | string = '2026-10-07T00:00:00Z'): ManualClock {
  let now = new Date(start).getTime();
  if (Number.isNaN(now))
    throw new ConfigurationError('start', 'manualClock(start): start is not a valid time.');
  let nextId = 0;
  let advanced = Promise.resolve();
  const timers = new Map<number, { at: number; callback: () => void }>();

  async function advanceBy(milliseconds: number): Promise<void> {
    const target = now + milliseconds;
    if (target > LAST_TIME_MS) throw notASpan('leads past the last date that JavaScript has');
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
  }

  return {
    now: () => now,
    elapsed: () => now,
    after(milliseconds, callback) {
      const id = nextId++;
      timers.set(id, { at: now + milliseconds, callback });
      return () => void timers.delete(id);
    },
    async advance(milliseconds) {
      if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds) || milliseconds < 0)
        throw notASpan(`must be a finite number of milliseconds, 0 or more, not ${shown(milliseconds)}`);
      // Concurrent calls would both start at the current time, and one of them would have no effect.
      const span = advanced.then(() => advanceBy(milliseconds));
      advanced = span.catch(() => {});
      return span;
    },
    timers: () => timers.size,
  };
}

function notASpan(why: string): ConfigurationError {
  return new ConfigurationError('milliseconds', `manualClock.advance(milliseconds): milliseconds ${why}.`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
