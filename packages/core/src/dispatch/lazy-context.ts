import type { HeldClaim } from '../inbox/claim.js';
import type { DeliveryContext } from './context.js';
import type { HandlerAbort } from './handler-abort.js';
import type { ReceivedDelivery } from './received-delivery.js';

/**
 * The context passed to a handler. Its signal and its body are created on first use: each costs as much as hashing a
 * kilobyte, and a short handler uses neither.
 *
 * The fields are declared, not initialized: class-field initializers would make construction about 30 times slower.
 */
export class LazyContext implements DeliveryContext {
  declare readonly deliveryId: string | undefined;
  declare readonly webhookId: string | undefined;
  declare readonly attempt: number;
  declare readonly stale: boolean | undefined;
  declare readonly key: string;
  declare readonly matchedBy: 'raw' | 'canonical';
  declare readonly secretIndex: number | undefined;
  declare readonly eventFromHeader: boolean;
  readonly #bytes: Uint8Array;
  readonly #abort: HandlerAbort;
  #body: Uint8Array | undefined;

  constructor(received: ReceivedDelivery, { attempt, stale }: HeldClaim, abort: HandlerAbort) {
    this.deliveryId = received.deliveryId;
    this.webhookId = received.webhookId;
    this.attempt = attempt;
    this.stale = stale;
    this.key = received.key;
    this.matchedBy = received.matchedBy;
    this.secretIndex = received.secretIndex;
    this.eventFromHeader = received.eventFromHeader ?? false;
    this.#bytes = received.body;
    this.#abort = abort;
  }

  get signal(): AbortSignal {
    return this.#abort.signalForHandler();
  }

  /** A copy: the original may be a view of a larger array, and is parsed into the event only once. */
  get body(): Uint8Array {
    this.#body ??= new Uint8Array(this.#bytes);
    return this.#body;
  }
}
