import type { Claim, Inbox, ObservedIds, ParkingInbox, TransactionalInbox } from '../inbox/inbox.js';
import { memoryInbox } from '../inbox/memory-inbox.js';

/** What an inbox has recorded of a delivery. */
export interface InspectedEntry extends ObservedIds {
  /** The delivery's key, as outcomes and handlers' contexts have it. */
  readonly key: string;
  /**
   * The state after the receiver's last verb that took effect. A delivery whose lease has run out is still `in-progress` here; `lookup`
   * reports `expired`.
   */
  readonly state: 'in-progress' | 'released' | 'completed';
  /** How often it has been claimed, from 1. */
  readonly attempt: number;
}

/** An inbox that shows what it has recorded. */
export type InspectedInbox<I extends Inbox> = Pick<
  I,
  keyof I & (keyof ParkingInbox | keyof TransactionalInbox<unknown>)
> & {
  /** Every delivery that was claimed, in the order of their first claims. */
  entries(): InspectedEntry[];
};

/**
 * Creates a `memoryInbox()` that shows what it has recorded.
 *
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { inspectableInbox, signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
 *
 * const inbox = inspectableInbox();
 * const receiver = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY, inbox });
 * receiver.on('test', () => {
 *   throw new Error('not today');
 * });
 *
 * await receiver.receive(await signedDelivery('test', { message: 'hello' }, { deliveryId: 'del_1' }));
 * for (const { deliveryId, state, attempt } of inbox.entries()) {
 *   console.log(deliveryId, state, attempt);
 * }
 * ```
 */
export function inspectableInbox(): InspectedInbox<ParkingInbox>;
/**
 * Wraps any inbox in one that shows what it has recorded.
 *
 * @param inbox The inbox that does the work.
 */
export function inspectableInbox<I extends Inbox>(inbox: I): InspectedInbox<I>;
export function inspectableInbox(
  inbox: Inbox & Partial<ParkingInbox & TransactionalInbox<unknown>> = memoryInbox(),
): InspectedInbox<Inbox> {
  const entries = new Map<string, InspectedEntry>();

  function note({ key }: Claim, state: InspectedEntry['state'], tookEffect: boolean): void {
    const entry = entries.get(key);
    if (tookEffect && entry !== undefined) entries.set(key, { ...entry, state });
  }

  const inspected: InspectedInbox<Inbox> = {
    retentionMs: inbox.retentionMs,
    supportsOrder: inbox.supportsOrder,
    async claim(key, leaseMs, observed, order) {
      const result = await inbox.claim(key, leaseMs, observed, order);
      if (result.state === 'claimed') {
        const { deliveryId, webhookId, eventId, createdAt } = observed ?? {};
        const { attempt } = result;
        entries.set(key, { key, deliveryId, webhookId, eventId, createdAt, state: 'in-progress', attempt });
      }
      return result;
    },
    async complete(claim) {
      const tookEffect = await inbox.complete(claim);
      note(claim, 'completed', tookEffect);
      return tookEffect;
    },
    async release(claim) {
      const tookEffect = await inbox.release(claim);
      note(claim, 'released', tookEffect);
      return tookEffect;
    },
    renew: (claim, leaseMs) => inbox.renew(claim, leaseMs),
    entries: () => [...entries.values()],
  };
  // A missing member means that the inbox lacks an ability, so only existing ones are passed on.
  for (const name of ['lookup', 'parked', 'revive', 'discard'] as const)
    if (inbox[name] !== undefined) Object.assign(inspected, { [name]: inbox[name].bind(inbox) });
  if (inbox.transaction !== undefined) {
    const transaction: TransactionalInbox<unknown>['transaction'] = async (claim, work, signal) => {
      const result = await inbox.transaction!(claim, work, signal);
      note(claim, 'completed', result === 'committed');
      return result;
    };
    Object.assign(inspected, { transaction });
  }
  return inspected;
}
