import type { Clock } from '@videovector-webhooks/core';

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort);
    function onAbort(): void {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      reject(signal?.reason as Error);
    }
  });
}
