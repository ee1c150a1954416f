/** Taken when the module loads: a test that fakes the timers would hold these too. */
const { setImmediate, setTimeout } = globalThis as {
  setImmediate?: (callback: () => void) => unknown;
  setTimeout: (callback: () => void) => unknown;
};
const soon = setImmediate ?? setTimeout;

/**
 * Lets promises that are ready, and the work behind them, go on.
 *
 * @example
 * ```ts
 * import { settled } from '@videovector-webhooks/core/testing';
 *
 * let done = false;
 * void Promise.resolve().then(() => Promise.resolve()).then(() => (done = true));
 * await settled();
 * console.log(done); // true
 * ```
 */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => soon(resolve));
}
