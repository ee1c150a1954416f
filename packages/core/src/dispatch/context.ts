/** What a handler learns about the delivery besides the event. */
export interface DeliveryContext {
  /** `X-Delivery-ID`: unsigned, and absent on test events. */
  readonly deliveryId: string | undefined;
  /** The subscription whose secret matched, if `secrets` is a record or a function of the id; else `X-Webhook-ID`, unsigned. */
  readonly webhookId: string | undefined;
  /** How often the delivery has been claimed, from 1; not the sender's attempts. Above 1, an earlier run may have had effects. */
  readonly attempt: number;
  /**
   * Whether a later event of the same resource has been handled before: this event is old news. Undefined if that is not known,
   * or if the handler has no option `order`.
   */
  readonly stale: boolean | undefined;
  /** The deduplication key: the same over all copies and attempts. Pass it on as an idempotency key. */
  readonly key: string;
  /**
   * Aborts when the handler's time is over or its claim is lost. Then throw (`signal.throwIfAborted()`): another attempt will
   * be made. `signal` and `body` are getters, so a spread copy of the context has neither.
   */
  readonly signal: AbortSignal;
  /**
   * The bytes that the signature covers: the canonical form if `matchedBy` is `canonical`. They have every digit of large
   * numbers. Created on first use.
   */
  readonly body: Uint8Array;
  /** Which bytes matched the signature: `canonical` if the body was re-serialized on the way. */
  readonly matchedBy: 'raw' | 'canonical';
  /** The position of the matching secret in its list, from 0; undefined if it is not known. */
  readonly secretIndex: number | undefined;
  /** True if the event's name comes from the unsigned `X-Event-Type`, because the signed body names none. */
  readonly eventFromHeader: boolean;
}

/** What a handler learns about the delivery if the inbox is transactional. */
export interface TransactionContext<Transaction> extends DeliveryContext {
  /** The transaction that commits the handler's writes together with the completion. */
  readonly transaction: Transaction;
}

/**
 * A handler's second argument.
 *
 * @typeParam Transaction The inbox's transaction; without one there is no such property.
 */
export type HandlerContext<Transaction = never> = [Transaction] extends [never]
  ? DeliveryContext
  : TransactionContext<Transaction>;
