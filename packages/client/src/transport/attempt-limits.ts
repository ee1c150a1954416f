import type { Clock } from '@videovector-webhooks/core';
import { reasonOf } from './pause.js';

/** Ends an attempt: when its time is over, or when the caller aborts. */
export class AttemptLimits {
  /** Aborts when the attempt must end. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #cancelTimer: () => void;
  #hasTimedOut = false;

  /** @throws The reason of the caller's signal if it has aborted already. */
  constructor(caller: AbortSignal | undefined, { clock, timeoutMs }: { clock: Clock; timeoutMs: number }) {
    this.signal = this.#controller.signal;
    this.#caller = caller;
    this.throwIfCallerAborted();
    caller?.addEventListener('abort', this.#onAbort);
    this.#cancelTimer = clock.after(timeoutMs, () => {
      this.#hasTimedOut = true;
      this.#controller.abort(new DOMException('timeoutMs', 'TimeoutError'));
    });
  }

  get hasTimedOut(): boolean {
    return this.#hasTimedOut;
  }

  throwIfCallerAborted(): void {
    if (this.#caller?.aborted) throw reasonOf(this.#caller);
  }

  /** Waits for a promise, but not longer than the limits; a `fetch` that ignores its signal must not hold up the call. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(this.signal.reason as Error);
      if (this.signal.aborted) stop();
      this.signal.addEventListener('abort', stop, { once: true });
      promise.then(resolve, reject);
    });
  }

  dispose(): void {
    this.#cancelTimer();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#controller.abort(reasonOf(this.#caller));
}
