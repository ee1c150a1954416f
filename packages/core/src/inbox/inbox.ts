/** A delivery held by one receiver: what `complete`, `release` and `renew` must show. */
export interface Claim {
  /** The delivery's key. */
  readonly key: string;
  /** The fencing token: a claim that somebody else has taken over since has another one. */
  readonly token: string;
  /** How often the delivery has been claimed, from 1. */
  readonly attempt: number;
}

/** What `claim` answers. */
export type ClaimResult =
  | ({ readonly state: 'claimed' } & Claim)
  | {
      readonly state: 'in-progress' /** How long its lease still runs, in milliseconds. */;
      readonly remainingMs: number;
    }
  | { readonly state: 'completed' };

/** Unsigned ids seen with a delivery: for a person's search, never to be trusted. */
export interface ObservedIds {
  readonly deliveryId: string | undefined;
  readonly webhookId: string | undefined;
  readonly eventId: string | undefined;
}

/**
 * Remembers deliveries, so that each is handled once. Every verb is atomic and goes by the store's own clock.
 *
 * A verb that throws or rejects means that the store is out of reach; the receiver then answers 503. Verbs may answer at
 * once, as those of an inbox in memory do: await them.
 */
export interface Inbox {
  /** How long a completed delivery is remembered, in milliseconds. */
  readonly retentionMs: number;
  /**
   * Takes a delivery for as long as the lease, if nobody holds it and it is not completed: exactly one of
   * several callers gets it.
   *
   * @param key The delivery's key, of at most 64 characters.
   * @param leaseMs How long the claim is held unless renewed, in milliseconds.
   */
  claim(key: string, leaseMs: number, observed?: ObservedIds): Promise<ClaimResult>;
  /**
   * Marks the delivery done. False, with nothing changed, where the claim has been given back or taken over.
   *
   * Asked again it answers true again, for as long as the mark stands: a client that lost the answer may send it twice.
   */
  complete(claim: Claim): Promise<boolean>;
  /**
   * Gives the delivery back for another attempt. False, with nothing changed, where it is done or taken over.
   *
   * Asked again it answers true again, until somebody else claims the delivery.
   */
  release(claim: Claim): Promise<boolean>;
  /** Extends the lease, counted from now. False, with nothing changed, where the claim has ended or been taken over. */
  renew(claim: Claim, leaseMs: number): Promise<boolean>;
}

/**
 * What an inbox knows of a delivery. `expired`: it was claimed, and its lease has run out, as when the process that
 * held it died; it is handled when it comes again.
 */
export type InboxEntry =
  | { readonly state: 'absent' }
  | {
      readonly state: 'in-progress' | 'expired' | 'released' | 'completed';
      /** How often the delivery has been claimed; undefined where the store no longer knows. */
      readonly attempt: number | undefined;
    };

/** An inbox that tells what it knows of a delivery, for instance to compare it with the sender's log. */
export interface InspectableInbox extends Inbox {
  /**
   * Looks a delivery up, and changes nothing. Absent is what never came, and what ended longer ago than the retention.
   *
   * @param key The delivery's key, as outcomes and handlers' contexts have it.
   */
  lookup(key: string): Promise<InboxEntry>;
}

/**
 * How a transaction ended. `fenced`: rolled back, for somebody else has taken the delivery over. `unknown`: the
 * store's answer to the commit was lost.
 */
export type TransactionResult = 'committed' | 'fenced' | 'unknown';

/** An inbox whose store also holds the handler's writes, so that they and the done mark commit together. */
export interface TransactionalInbox<Transaction> extends Inbox {
  /**
   * Runs the work, once at most, in a transaction whose last statement marks the delivery done.
   *
   * @param signal Aborts when the work's time is over or the claim is lost. Work that goes on all the same must be cut
   *   off from the store some grace later, so that it can't keep a connection for good: what it has written is rolled
   *   back, and what it writes from then on fails.
   * @throws What the work throws, after rolling back.
   * @throws InboxUnavailableError Where the store can't be reached; nothing was committed.
   */
  transaction(
    claim: Claim,
    work: (transaction: Transaction) => Promise<void>,
    signal: AbortSignal,
  ): Promise<TransactionResult>;
}

/** The transaction that an inbox gives to handlers; never where it gives none. */
export type TransactionOf<I extends Inbox> =
  I extends TransactionalInbox<infer Transaction> ? Transaction : never;
