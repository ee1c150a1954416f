import type { Clock } from '../clock.js';
import { ConfigurationError } from '../configuration-error.js';
import { settled } from './settled.js';

/** A clock that stands still until it is told to advance. */
export interface ManualClock extends Clock {
  /**
   * Moves the time, running the timers that fall due in their order, and lets what they start go on.
   *
   * Work that is not held by a timer, such as a database's answer, may take longer: wait for that as usual.
   */
  advance(milliseconds: number): Promise<void>;
  /** How many timers wait: to tell that something has been set, or that nothing is left. */
  timers(): number;
}

/**
 * Makes a clock that stands still. Pass it to the receiver, and to the inbox, which goes by a clock of its own.
 *
 * @param start Where it begins: a Date, milliseconds since the epoch, or ISO 8601.
 * @throws ConfigurationError Where the start is no time.
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
 * receiver.on('export.ready', () => new Promise(() => {})); // It hangs.
 *
 * const receiving = receiver.receive(await signedDelivery('export.ready', { export_id: 'exp_1' }));
 * await clock.advance(10_000);
 * console.log((await receiving).code); // handler_timeout
 * ```
 */
export function manualClock(start: Date | number | string = '2026-10-07T00:00:00Z'): ManualClock {
  let now = new Date(start).getTime();
  if (Number.isNaN(now)) throw new ConfigurationError('start', 'manualClock(start): the start is no time.');
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
    timers: () => timers.size,
  };
}
