/** An AbortController whose signal is created on first use: most handlers never look at it, and it is expensive. */
export class LazyAbort {
  #controller: AbortController | undefined;
  #aborted = false;
  #reason: unknown;
  #wasRead = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Why it was aborted; undefined before that. */
  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** The signal for the handler, which may stop early from then on. */
  signalForHandler(): AbortSignal {
    this.#wasRead = true;
    return this.signal;
  }

  /** Whether the handler may have stopped early because the signal aborted. */
  get mayHaveStoppedHandler(): boolean {
    return this.#aborted && this.#wasRead;
  }

  /** The first reason counts, as with an AbortController. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
