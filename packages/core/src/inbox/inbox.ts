/** A delivery that one receiver holds. `complete`, `release` and `renew` take effect only with its token. */
export interface Claim {
  /** The delivery's key. */
  readonly key: string;
  /** The fencing token. If another receiver takes the delivery over, it gets another token. */
  readonly token: string;
  /** How often the delivery has been claimed, from 1. Not the sender's attempts. */
  readonly attempt: number;
  /** The order that it was claimed with, if any. */
  readonly order?: EventOrder | undefined;
}

/** Where an event belongs among the events of one resource. */
export interface EventOrder {
  /** The resource, such as a prompt run: a digest of at most 64 characters. */
  readonly resource: string;
  /** The event's place: digits, of the same number for every event, so that they compare as text. A later event has a greater one. */
  readonly position: string;
  /** Whether a stale event is to be claimed; otherwise it is completed as superseded. */
  readonly keepsStale: boolean;
}

/** The result of `claim`. */
export type ClaimResult =
  | ({
      readonly state: 'claimed';
      /** Whether a later event of the resource was completed before; only with an order. */
      readonly stale?: boolean | undefined;
    } & Claim)
  | {
      readonly state: 'in-progress';
      /** How long its lease still runs, or that of its resource, in milliseconds. */
      readonly remainingMs: number;
    }
  | { readonly state: 'completed' }
  /** A later event of its resource was completed before, so it is completed now, and must not be handled. */
  | { readonly state: 'superseded' };

/** Ids seen with a delivery, for a person's search. The first two are unsigned. */
export interface ObservedIds {
  readonly deliveryId: string | undefined;
  readonly webhookId: string | undefined;
  readonly eventId: string | undefined;
  /**
   * The event's `created_at`, a part of the signed payload, so that all copies of a delivery have the same. A store may keep deliveries
   * in this order.
   */
  readonly createdAt?: string | undefined;
}

/**
 * Remembers deliveries, so that each is handled once. Every verb is atomic and uses the store's own clock.
 *
 * If a verb rejects, the store can't be reached, or is full (`InboxFullError`). If `claim` rejects, the receiver answers 503. If
 * `complete` rejects after the handler succeeded, it answers 200, since the effect is there, and retries the write; `release` likewise keeps the
 * response of the handler's failure. A failed `renew` is retried until the lease has run out.
 *
 * To write a store, implement this interface and run `describeInbox` of `@videovector-webhooks/core/testing` over it; add
 * `InspectableInbox` for `reconcile`, `ParkingInbox` for the command `dead`, and `TransactionalInbox` if the handler's writes can
 * share its transactions.
 */
export interface Inbox {
  /** How long a completed delivery is remembered, in milliseconds. */
  readonly retentionMs: number;
  /** Whether it orders the events of a resource, which `order` of a handler needs: `claim` then accepts an order. */
  readonly supportsOrder?: boolean | undefined;
  /**
   * Claims a delivery for the duration of the lease, unless it is completed or another claim's lease is running. Of several
   * concurrent callers exactly one gets it.
   *
   * With an order, the claim holds the resource too, by the same lease: another delivery of that resource is in progress until
   * the claim ends. If a later event of the resource was completed within the retention, the delivery is stale: it is claimed
   * with `stale`, or completed as superseded, as the order says. Which of these it is, is decided in the same atomic operation.
   * A claim with an order has it as its `order`.
   *
   * @param key The delivery's key, of at most 64 characters.
   * @param leaseMs How long the claim is held unless renewed, in milliseconds.
   * @param order Only if `supportsOrder`.
   */
  claim(key: string, leaseMs: number, observed?: ObservedIds, order?: EventOrder): Promise<ClaimResult>;
  /**
   * Marks the delivery as completed, also after its lease has run out. If it was claimed with an order, its position becomes the
   * resource's latest unless a greater one is known, and the resource is free unless another claim has taken it over.
   *
   * @returns False, with nothing changed, if the claim was released or taken over. True again if it is repeated: a client
   *   that lost the response may send it twice.
   */
  complete(claim: Claim): Promise<boolean>;
  /**
   * Releases the delivery for another attempt.
   *
   * @returns False, with nothing changed, if it is completed or taken over. True again if it is repeated, until the delivery
   *   is claimed again.
   */
  release(claim: Claim): Promise<boolean>;
  /**
   * Extends the lease, counted from now. False, with nothing changed, if the claim has ended, or if the delivery or its resource
   * was taken over.
   */
  renew(claim: Claim, leaseMs: number): Promise<boolean>;
}

/**
 * What an inbox knows of a delivery. `expired`: it was claimed, and its lease has run out, for example because the process
 * died; it is handled when it is delivered again.
 */
export type InboxEntry =
  | { readonly state: 'absent' }
  | {
      readonly state: 'in-progress' | 'expired' | 'released' | 'completed';
      /** How often the delivery has been claimed; undefined if the store no longer knows. */
      readonly attempt: number | undefined;
    };

/** An inbox that can be asked about a delivery, for example to compare it with the sender's log. */
export interface InspectableInbox extends Inbox {
  /**
   * Looks a delivery up without changing anything. A delivery is absent if it never arrived, or if it ended longer ago than the
   * retention.
   *
   * @param key The delivery's key, as outcomes and handlers' contexts have it.
   * @param createdAt The event's `created_at`, and null if it has none. Without it, a store may have to search all deliveries.
   */
  lookup(key: string, createdAt?: string | null): Promise<InboxEntry>;
}

/** A delivery that was claimed too often, and is neither completed nor held. */
export interface ParkedDelivery extends Partial<ObservedIds> {
  readonly key: string;
  /** How often it has been claimed; at least 1. */
  readonly attempts: number;
  /** When its last claim was released or ran out, in milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * An inbox that lists the deliveries that were claimed too often, as the receiver's option `maxAttempts` says, and revives them.
 * A delivery that is held under a running lease is not among them.
 */
export interface ParkingInbox extends InspectableInbox {
  /**
   * Lists them in pages, in no particular order. Those that come or go meanwhile may be there or not.
   *
   * @param maxAttempts Lists those that were claimed as often or more often.
   */
  parked(maxAttempts: number): AsyncIterable<readonly ParkedDelivery[]>;
  /**
   * Forgets how often deliveries were claimed, so that they are handled when they are delivered again.
   *
   * @returns The keys of those that were parked: of several concurrent callers, `revive` and `discard` together, exactly one
   *   gets a key.
   */
  revive(keys: readonly string[], maxAttempts: number): Promise<readonly string[]>;
  /**
   * Marks deliveries as completed, so that they are never handled.
   *
   * @returns The keys of those that were parked, as `revive` does.
   */
  discard(keys: readonly string[], maxAttempts: number): Promise<readonly string[]>;
}

/**
 * How a transaction ended. `fenced`: rolled back, because another receiver took the delivery or its resource over. `unknown`: the store's
 * response to the commit was lost.
 */
export type TransactionResult = 'committed' | 'fenced' | 'unknown';

/** An inbox whose store also holds the handler's writes, so that they commit together with the completion. */
export interface TransactionalInbox<Transaction> extends Inbox {
  /**
   * Runs the work, at most once, in a transaction whose last statement marks the delivery as completed, and the position of its
   * order as the resource's latest.
   *
   * @param signal Aborts when the work's time is over or the claim is lost. If the work continues, it must be cut off from the
   *   store after a grace period, so that it can't keep a connection forever: its writes are rolled back, and later ones fail.
   * @throws The work's error, after rolling back.
   * @throws InboxUnavailableError If the store can't be reached, or if the work ended the transaction itself. In the first case nothing
   *   was committed; in the second, only what the work itself has committed.
   */
  transaction(
    claim: Claim,
    work: (transaction: Transaction) => Promise<void>,
    signal: AbortSignal,
  ): Promise<TransactionResult>;
}

/** The transaction that an inbox passes to handlers; undefined if it has none, or if it is not known to have one. */
export type TransactionOf<I extends Inbox> =
  I extends TransactionalInbox<infer Transaction> ? Transaction : undefined;
