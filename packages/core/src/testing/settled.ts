/** Read when the module loads, before a test replaces the timers. */
const { setImmediate, setTimeout } = globalThis as {
  setImmediate?: (callback: () => void) => unknown;
  setTimeout: (callback: () => void) => unknown;
};
const soon = setImmediate ?? setTimeout;

/**
 * Waits until promises that are ready have settled, and the work that waits for them has continued.
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
