import type { InboxEntry } from '@videovector-webhooks/core';
import type { WebhookDelivery } from '../delivery.js';

/**
 * What is the matter with a delivery.
 *
 * - `lost`: failed for good (4xx), and not completed here; nobody sends it again by itself.
 * - `failing`: not delivered yet, or failed by 5xx or the network, and not completed here; or delivered into a queue and
 *   failed from there.
 * - `unseen`: delivered, but unknown to the inbox.
 * - `doubled`: the same event was completed under more than one delivery.
 * - `unchecked`: nobody can tell; `reason` says why.
 * - `fine`: all the rest.
 */
export type FindingKind = 'lost' | 'failing' | 'unseen' | 'doubled' | 'unchecked' | 'fine';

/** What the inbox knows of a delivery. */
export type LocalState = InboxEntry['state'];

/** Why a delivery could not be checked. */
export type UncheckedReason =
  /** The sender has no payload any more, or none that it could have signed, so there is no key to look up. */
  | 'payload_gone'
  /** It is older than the inbox remembers: it may have been completed, and forgotten. */
  | 'forgotten';

/** What was found out about a delivery. It holds no payload. */
export interface Finding {
  readonly kind: FindingKind;
  readonly deliveryId: string;
  readonly eventType: string;
  /** The envelope's id. */
  readonly eventId: string | undefined;
  /** The state at the sender. */
  readonly status: string;
  readonly responseStatusCode: number | null;
  /** The state in the inbox; undefined where it could not be looked up. */
  readonly local: LocalState | undefined;
  readonly reason?: UncheckedReason | undefined;
  /** Of a doubled one: the other deliveries of the same event. */
  readonly sameEventAs?: readonly string[] | undefined;
  /** What it means and what to do, in a sentence. */
  readonly advice: string;
}

/** What each finding means. */
export const ADVICE: Readonly<Record<FindingKind, string>> = {
  lost: 'The receiver refused it for good, and it was not handled. Mend the cause, then apply retry or receive.',
  failing: 'It was not handled yet. Where the sender has given up, apply retry or receive.',
  unseen:
    'The sender was told 2xx, but this inbox does not know it: no handler was registered for the event, another receiver ' +
    'answered, or the inbox has forgotten. Narrow by events to those that you handle, then apply receive.',
  doubled: 'The event was handled more than once. See that its writes are idempotent by the event id.',
  unchecked: 'Nobody can tell whether it was handled.',
  fine: 'Nothing is the matter.',
};

/** Decides what is the matter with a delivery, doublets aside. */
export function kindOf(
  { status, response_status_code }: Pick<WebhookDelivery, 'status' | 'response_status_code'>,
  local: LocalState,
): Exclude<FindingKind, 'doubled' | 'unchecked'> {
  if (local === 'completed') return 'fine';
  if (status === 'delivered') {
    if (local === 'absent') return 'unseen';
    // A queue has taken it. In progress, it is being handled; else its worker has failed, and the sender won't come again.
    return local === 'in-progress' ? 'fine' : 'failing';
  }
  const refused = response_status_code !== null && response_status_code >= 400 && response_status_code < 500;
  return status === 'failed' && refused ? 'lost' : 'failing';
}
