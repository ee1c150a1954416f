import type { Clock } from '@videovector-webhooks/core';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

const START_MS = Date.UTC(2026, 9, 7);

/** A clock whose timers run one by one, when the schedule says so. */
export class ScheduledClock implements Clock {
  #elapsed = 0;
  /** The next one first; those of the same time in the order of their creation. */
  readonly #timers: Timer[] = [];

  now(): number {
    return START_MS + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#elapsed + milliseconds, callback };
    const later = this.#timers.findIndex(({ at }) => at > timer.at);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** How many timers are due next, all at the same time. */
  get due(): number {
    const next = this.#timers[0];
    return this.#timers.filter(({ at }) => at === next?.at).length;
  }

  /**
   * Moves to the next timer, unless it is overdue, and runs it.
   *
   * @param index Which one of those that are due next.
   */
  runNext(index = 0): void {
    const { at, callback } = this.#timers.splice(index, 1)[0]!;
    this.#elapsed = Math.max(this.#elapsed, at);
    callback();
  }

  /** Lets time pass and runs no timer, as for a process that is suspended. */
  stall(milliseconds: number): void {
    this.#elapsed += milliseconds;
  }
}
