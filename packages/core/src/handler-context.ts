import type { DeliveryContext } from './context.js';
import type { LazyAbort } from './lazy-abort.js';

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
  readonly #abort: LazyAbort;

  constructor(given: GivenContext, attempt: number, abort: LazyAbort) {
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
