import { setFlagsFromString } from 'node:v8';

// The flag stays on: V8 discards code that has not run for a while, and compiles it again.
setFlagsFromString('--allow-natives-syntax');

/**
 * Runs everything that waits for a promise that has settled, and what that leads to, before it returns. A turn of the event loop
 * would do the same, and take longer than the steps of a schedule.
 *
 * It does nothing within a microtask, such as after an `await`: call it from a timer.
 */
export const runMicrotasks = new Function('%PerformMicrotaskCheckpoint()') as () => void;
