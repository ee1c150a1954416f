import type { Clock } from '@videovector-webhooks/core';

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
   */
  advance(milliseconds: number): Promise<void>;
  /** Stops the time; it moves by `advance` alone. */
  freeze(): void;
  /** Lets the time run again, from where it is. */
  resume(): void;
  /** Whether it stands still. */
  readonly frozen: boolean;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** setTimeout holds 31 bits; a longer wait is taken in parts. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Creates the clock.
 *
 * @param settled Resolves when nothing that a timer has begun is still going on.
 * @param start The time to begin at, in milliseconds since the epoch. Default: the system's.
 */
export function createClock(
  settled: () => Promise<void>,
  start: number = Date.now(),
): SandboxClock & { stop(): void } {
  const timers = new Set<Timer>();
  let frozenAt: number | undefined;
  /** What the clock is ahead of the system's monotonic time. */
  let offset = start - performance.now();
  let wake: NodeJS.Timeout | undefined;

  const now = (): number => Math.floor(frozenAt ?? performance.now() + offset);

  function next(until: number): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of timers) {
      if (timer.at <= until && (earliest === undefined || timer.at < earliest.at)) earliest = timer;
    }
    return earliest;
  }

  /** Sets the alarm for what is next. */
  function arm(): void {
    clearTimeout(wake);
    const upcoming = frozenAt === undefined ? next(Infinity) : undefined;
    if (upcoming === undefined) return;
    wake = setTimeout(ring, Math.min(Math.max(upcoming.at - now(), 0), LONGEST_TIMEOUT_MS));
    // A retry that is due tomorrow must not keep a test's process alive.
    wake.unref();
  }

  function ring(): void {
    for (let due = next(now()); due !== undefined; due = next(now())) fire(due);
    arm();
  }

  function fire(timer: Timer): void {
    timers.delete(timer);
    timer.callback();
  }

  function setTo(time: number): void {
    if (frozenAt !== undefined) frozenAt = Math.max(frozenAt, time);
    else offset += Math.max(0, time - now());
  }

  return {
    now,
    elapsed: now,
    after(milliseconds, callback) {
      const timer = { at: now() + Math.max(0, milliseconds), callback };
      timers.add(timer);
      arm();
      return () => void timers.delete(timer);
    },
    async advance(milliseconds) {
      const target = now() + milliseconds;
      for (;;) {
        await settled();
        const due = next(target);
        if (due === undefined) break;
        setTo(due.at);
        // The running clock may have come first.
        if (timers.has(due)) fire(due);
      }
      setTo(target);
      arm();
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
      timers.clear();
      clearTimeout(wake);
    },
  };
}
