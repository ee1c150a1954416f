import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';

/** More would time out anyway, and queueing a flood of them would cost more than the tasks. */
const MAX_WAITING = 1_000;

/** Bounds how many tasks run concurrently. The others wait for their turn, first come, first served. */
export class ConcurrencyLimit {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(limit: number, clock: Clock) {
    this.#free = limit;
    this.#clock = clock;
  }

  /**
   * Runs a task when it is its turn.
   *
   * @param waitMs The longest wait for the turn, in milliseconds.
   * @returns What the task returns; `DEADLINE_PASSED` if it did not run: its turn did not come in time, or too many others wait.
   */
  async run<T>(waitMs: number, task: () => Promise<T>): Promise<T | typeof DEADLINE_PASSED> {
    if (this.#waiting.length >= MAX_WAITING) return DEADLINE_PASSED;
    const turn = this.#takeTurn();
    if ((await withDeadline(this.#clock, waitMs, () => turn)) === DEADLINE_PASSED) {
      void turn.then(() => this.#passTurn());
      return DEADLINE_PASSED;
    }
    try {
      return await task();
    } finally {
      this.#passTurn();
    }
  }

  #takeTurn(): Promise<void> {
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#free--;
    return Promise.resolve();
  }

  #passTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
