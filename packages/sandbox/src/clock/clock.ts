import { type Clock, ConfigurationError } from '@videovector-webhooks/core';
import { Timers } from './timers.js';

/**
 * The sandbox's clock, which timestamps, retries and delays use. It follows the system's time, and can be moved
 * forward, so that a retry that is due in an hour happens now.
 */
export interface SandboxClock extends Clock {
  /**
   * Moves the clock forward. Everything that falls due on the way happens in order, each at its own time. Resolves once that
   * has finished: attempts are made and answered, and so are the attempts that they cause within the span.
   *
   * @param milliseconds How far to move; 0 only waits for what is already due.
   * @throws ConfigurationError If that is not a number of at least 0, or leads past the year 9000.
   */
  advance(milliseconds: number): Promise<void>;
  /** Stops the clock. From then on only `advance` moves it. */
  freeze(): void;
  /** Lets the clock run again, from the time at which it stopped. */
  resume(): void;
  /** Whether the clock is stopped. */
  readonly frozen: boolean;
}

/** How the clock starts, and what it needs to know. */
export interface ClockSettings {
  /** Resolves once no work that a timer started is running. */
  readonly settled: () => Promise<void>;
  /** The time to start at, in milliseconds since the epoch. */
  readonly start: number;
  /** Whether the clock starts frozen. */
  readonly frozen: boolean;
  /** Is called after the clock was moved, frozen or resumed. */
  readonly onMove?: () => void;
}

/** The last time that the clock may show: ISO 8601 has years of four digits, and later retries need some room. */
export const LATEST_MS = Date.UTC(9000, 0);
/** The longest delay of setTimeout; longer ones are split. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Creates the clock. It runs on the system's monotonic time, so a change of the system's clock does not move it. */
export function createClock({
  settled,
  start,
  frozen,
  onMove = () => {},
}: ClockSettings): SandboxClock & { stop(): void } {
  const timers = new Timers();
  let frozenAt = frozen ? start : undefined;
  /** How far this clock is ahead of the monotonic time. */
  let offset = start - performance.now();
  let wake: NodeJS.Timeout | undefined;
  let advanced = Promise.resolve();
  let stopped = false;

  const now = (): number => Math.floor(frozenAt ?? performance.now() + offset);

  function wakeForNextTimer(): void {
    clearTimeout(wake);
    const next = frozenAt === undefined ? timers.nextAt : undefined;
    if (next === undefined) return;
    wake = setTimeout(fireDueTimers, Math.min(Math.max(next - now(), 0), LONGEST_TIMEOUT_MS));
    // A retry that is due tomorrow must not keep a test's process alive.
    wake.unref();
  }

  function fireDueTimers(): void {
    while (timers.fire(now()) !== undefined);
    wakeForNextTimer();
  }

  function setTo(time: number): void {
    if (frozenAt !== undefined) frozenAt = Math.max(frozenAt, time);
    else offset += Math.max(0, time - now());
  }

  async function advanceBy(milliseconds: number): Promise<void> {
    const target = now() + milliseconds;
    if (target > LATEST_MS)
      throw new ConfigurationError('milliseconds', 'The sandbox’s clock can’t be moved past the year 9000.');
    for (;;) {
      await settled();
      const next = timers.nextAt;
      if (next === undefined || next > target) break;
      setTo(next);
      timers.fire(next);
    }
    setTo(target);
    wakeForNextTimer();
    onMove();
  }

  return {
    now,
    elapsed: now,
    after(milliseconds, callback) {
      if (stopped) return () => {};
      const cancel = timers.add(now() + Math.max(0, milliseconds), callback);
      wakeForNextTimer();
      return cancel;
    },
    async advance(milliseconds) {
      if (typeof milliseconds !== 'number' || !(milliseconds >= 0)) {
        throw new ConfigurationError(
          'milliseconds',
          'clock.advance(milliseconds): milliseconds must be a number of at least 0.',
        );
      }
      // Run concurrently, both spans would start at the same time and one of them would be lost.
      const span = advanced.then(() => advanceBy(milliseconds));
      advanced = span.catch(() => {});
      return span;
    },
    freeze() {
      frozenAt ??= now();
      clearTimeout(wake);
      onMove();
    },
    resume() {
      if (frozenAt === undefined) return;
      offset = frozenAt - performance.now();
      frozenAt = undefined;
      wakeForNextTimer();
      onMove();
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
