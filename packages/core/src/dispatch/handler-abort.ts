import { LazyAbort } from '../lazy-abort.js';

/** Aborts a handler, and knows whether the handler may have noticed. */
export class HandlerAbort extends LazyAbort {
  #wasRead = false;

  /** The signal for the handler, which may stop early from then on. */
  signalForHandler(): AbortSignal {
    this.#wasRead = true;
    return this.signal;
  }

  /** Whether the handler may have stopped early because the signal aborted. */
  get mayHaveStoppedHandler(): boolean {
    return this.aborted && this.#wasRead;
  }
}
