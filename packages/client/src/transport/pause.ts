import type { Clock } from '@videovector-webhooks/core';

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort);
    function onAbort(): void {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      reject(reasonOf(signal));
    }
  });
}

/** Why a signal aborted; polyfills of AbortController know no reason. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  return (signal?.reason as Error | undefined) ?? new DOMException('The call was aborted', 'AbortError');
}
