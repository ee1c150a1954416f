import type { DeliveryContext } from './context.js';

/** What a handler is told that does not depend on its claim. */
export type GivenContext = Omit<DeliveryContext, 'signal' | 'attempt'>;

/**
 * The context that a handler gets. Its signal is made when the handler first looks at it: one costs as much as verifying
 * a kilobyte, and a short handler never looks.
 */
export class ContextOfHandler implements DeliveryContext {
  readonly deliveryId: string | undefined;
  readonly webhookId: string | undefined;
  readonly attempt: number;
  readonly key: string;
  readonly body: Uint8Array;
  readonly matchedBy: 'raw' | 'canonical';
  readonly eventFromHeader: boolean;
  readonly #abort: HandlerAbort;

  constructor(given: GivenContext, attempt: number, abort: HandlerAbort) {
    this.deliveryId = given.deliveryId;
    this.webhookId = given.webhookId;
    this.attempt = attempt;
    this.key = given.key;
    this.body = given.body;
    this.matchedBy = given.matchedBy;
    this.eventFromHeader = given.eventFromHeader;
    this.#abort = abort;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }
}

/** The end of a handler's time. */
export class HandlerAbort {
  #controller: AbortController | undefined;
  #aborted = false;
  #reason: unknown;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Why; undefined before the abort. */
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

  /** The first reason counts, as with an AbortController. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
