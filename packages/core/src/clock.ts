/** Where the receiver takes the time from: the system's by default, a test's own if it passes one. */
export interface Clock {
  /** The time in milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls back once after a delay.
   *
   * @param milliseconds The delay.
   * @returns A function that cancels the call.
   */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The system's clock. Its timers don't keep a process alive that has nothing else to do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer: unknown = setTimeout(callback, milliseconds);
    (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};

/** Resolves after a delay, or as soon as the signal aborts. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
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

/** Waits for a promise, but no longer than a deadline; the promise itself goes on. */
export function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  promise: Promise<T>,
): Promise<T | typeof DEADLINE_PASSED> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => resolve(DEADLINE_PASSED));
    promise.then(resolve, reject).finally(cancel);
  });
}
