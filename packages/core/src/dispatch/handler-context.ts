import type { Identity } from '../signature/verified-delivery.js';
import type { DeliveryContext } from './context.js';
import type { LazyAbort } from './lazy-abort.js';

/**
 * The context that a handler gets. Its signal and its body are made when the handler first looks at them: each costs as
 * much as hashing a kilobyte, and a short handler looks at neither.
 *
 * The fields are declared, not defined: to define each before it is set makes an object thirty times as dear.
 */
export class ContextOfHandler implements DeliveryContext {
  declare readonly deliveryId: string | undefined;
  declare readonly webhookId: string | undefined;
  declare readonly attempt: number;
  declare readonly key: string;
  declare readonly matchedBy: 'raw' | 'canonical';
  declare readonly eventFromHeader: boolean;
  readonly #bytes: Uint8Array;
  readonly #abort: LazyAbort;
  #body: Uint8Array | undefined;

  constructor(identity: Identity, eventFromHeader: boolean, attempt: number, abort: LazyAbort) {
    this.deliveryId = identity.deliveryId;
    this.webhookId = identity.webhookId;
    this.attempt = attempt;
    this.key = identity.key;
    this.matchedBy = identity.matchedBy;
    this.eventFromHeader = eventFromHeader;
    this.#bytes = identity.body;
    this.#abort = abort;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** In memory of its own: ours may be a piece of a larger array, which is nobody else's business. */
  get body(): Uint8Array {
    this.#body ??= new Uint8Array(this.#bytes);
    return this.#body;
  }
}
