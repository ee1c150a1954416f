/** The source of time: the system's clock by default, or a test's own. */
export interface Clock {
  /** The time in milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds since an arbitrary moment. Monotonic: leases and waits use it. */
  elapsed(): number;
  /**
   * Calls back once after a delay.
   *
   * @param milliseconds The delay.
   * @returns A function that cancels the call.
   */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The longest delay of JavaScript's timers, 2^31 - 1 ms. A longer one would fire after 1 ms. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The system's clock. Its timers keep the process alive, since a delivery waits for each of them.
 *
 * @example
 * ```ts
 * import type { Clock } from '@videovector-webhooks/core';
 * import { systemClock } from '@videovector-webhooks/core/tools';
 *
 * const fast: Clock = { ...systemClock, elapsed: () => systemClock.elapsed() * 60 };
 * console.log(fast.now() > 0); // true
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(milliseconds, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (rest: number): void => {
      timer =
        rest > MAX_TIMER_MS
          ? setTimeout(wait, MAX_TIMER_MS, rest - MAX_TIMER_MS)
          : setTimeout(callback, rest);
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The part of an AbortSignal that is needed to stop waiting. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Resolves after a delay, or as soon as the signal aborts. */
export function sleep(clock: Clock, milliseconds: number, signal?: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.after(milliseconds, done);
    signal?.addEventListener('abort', done);
    function done(): void {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** What `withDeadline` resolves with when the deadline passes first. */
export const DEADLINE_PASSED: unique symbol = Symbol('deadline passed');

/**
 * Starts work and waits for its result, but no longer than a deadline; the work continues. A synchronous throw rejects too.
 *
 * @param onLate Called with a result that comes after the deadline. What it throws is ignored.
 */
export function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  work: () => T | PromiseLike<T>,
  onLate?: (result: T) => unknown,
): Promise<T | typeof DEADLINE_PASSED> {
  return new Promise((resolve, reject) => {
    let isDone = false;
    let cancel: (() => void) | undefined;
    const working = Promise.resolve(work());
    const end = (): void => {
      isDone = true;
      cancel?.();
    };
    working.then(
      (value) => {
        end();
        resolve(value);
      },
      (error) => {
        end();
        reject(error);
      },
    );
    // A result that is there already, such as a claim in memory, needs no timer: the timers of five steps would cost 5 % of a request.
    Promise.resolve().then(() => {
      if (isDone) return;
      cancel = clock.after(milliseconds, () => {
        resolve(DEADLINE_PASSED);
        if (onLate !== undefined) working.then(onLate).catch(() => {});
      });
    });
  });
}
