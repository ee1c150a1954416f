import { type Clock, ConfigurationError } from '@videovector-webhooks/core';
import { Timers } from './timers.js';

/**
 * The sandbox's clock: what its timestamps, its retry schedule and its delays go by. It runs with the system's time,
 * and can be moved forward, so that a retry that is due in an hour happens now.
 */
export interface SandboxClock extends Clock {
  /**
   * Moves the time forward. What falls due on the way happens in its order, each at its own time, and has ended when
   * this resolves: attempts are made and answered, and what they cause within the span as well.
   *
   * @param milliseconds How far; 0 only waits for what is due already.
   * @throws ConfigurationError Where that is no number from 0, or leads beyond the year 9000.
   */
  advance(milliseconds: number): Promise<void>;
  /** Stops the time; it moves by `advance` alone. */
  freeze(): void;
  /** Lets the time run again, from where it is. */
  resume(): void;
  /** Whether it stands still. */
  readonly frozen: boolean;
}

/** What a clock may show: ISO 8601 has years of four digits, and what is scheduled needs some room. */
export const LATEST_MS = Date.UTC(9000, 0);
/** setTimeout holds 31 bits; a longer wait is taken in parts. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Creates the clock.
 *
 * @param settled Resolves when nothing that a timer has begun is still going on.
 * @param start The time to begin at, in milliseconds since the epoch. Default: the system's.
 * @param frozen Whether it stands still at first: then everything is dated to the millisecond.
 */
export function createClock(
  settled: () => Promise<void>,
  start: number = Date.now(),
  frozen = false,
): SandboxClock & { stop(): void } {
  const timers = new Timers();
  let frozenAt = frozen ? start : undefined;
  /** What the clock is ahead of the system's monotonic time. */
  let offset = start - performance.now();
  let wake: NodeJS.Timeout | undefined;
  let advanced = Promise.resolve();
  let stopped = false;

  const now = (): number => Math.floor(frozenAt ?? performance.now() + offset);

  /** Sets the alarm for what is next. */
  function arm(): void {
    clearTimeout(wake);
    const next = frozenAt === undefined ? timers.nextAt : undefined;
    if (next === undefined) return;
    wake = setTimeout(ring, Math.min(Math.max(next - now(), 0), LONGEST_TIMEOUT_MS));
    // A retry that is due tomorrow must not keep a test's process alive.
    wake.unref();
  }

  function ring(): void {
    while (timers.fire(now()) !== undefined);
    arm();
  }

  function setTo(time: number): void {
    if (frozenAt !== undefined) frozenAt = Math.max(frozenAt, time);
    else offset += Math.max(0, time - now());
  }

  async function advanceBy(milliseconds: number): Promise<void> {
    const target = now() + milliseconds;
    if (target > LATEST_MS)
      throw new ConfigurationError('milliseconds', 'The clock ends with the year 9000.');
    for (;;) {
      await settled();
      const next = timers.nextAt;
      if (next === undefined || next > target) break;
      setTo(next);
      timers.fire(next);
    }
    setTo(target);
    arm();
  }

  return {
    now,
    elapsed: now,
    after(milliseconds, callback) {
      if (stopped) return () => {};
      const cancel = timers.add(now() + Math.max(0, milliseconds), callback);
      arm();
      return cancel;
    },
    async advance(milliseconds) {
      if (typeof milliseconds !== 'number' || !(milliseconds >= 0)) {
        throw new ConfigurationError(
          'milliseconds',
          'The clock moves forward, by a number of milliseconds from 0.',
        );
      }
      // Two at once would both begin at the same time, and lose one of the spans.
      const span = advanced.then(() => advanceBy(milliseconds));
      advanced = span.catch(() => {});
      return span;
    },
    freeze() {
      frozenAt ??= now();
      clearTimeout(wake);
    },
    resume() {
      if (frozenAt === undefined) return;
      offset = frozenAt - performance.now();
      frozenAt = undefined;
      arm();
    },
    get frozen() {
      return frozenAt !== undefined;
    },
    stop() {
      stopped = true;
      timers.clear();
      clearTimeout(wake);
    },
  };
}
