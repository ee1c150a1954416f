import type { InboxEntry } from '@videovector-webhooks/core/inbox';
import type { WebhookDelivery } from '../webhooks/delivery.js';

/**
 * What is wrong with a delivery, if anything.
 *
 * - `lost`: failed permanently (4xx), and not completed here; the sender does not send it again by itself.
 * - `failing`: not delivered yet, or failed with 5xx or in the network, and not completed here; or delivered into a queue
 *   whose worker failed.
 * - `missing`: delivered, but unknown to the inbox.
 * - `duplicated`: the same event was completed under more than one delivery.
 * - `unchecked`: its state can't be determined; `reason` says why.
 * - `ok`: all others.
 */
export type FindingKind = 'lost' | 'failing' | 'missing' | 'duplicated' | 'unchecked' | 'ok';

/** What the inbox knows of a delivery. */
export type LocalState = InboxEntry['state'];

/** Why a delivery could not be checked. */
export type UncheckedReason =
  /** The sender no longer has its payload, or none that it could have signed, so there is no key to look up. */
  | 'payload_gone'
  /** It is older than the inbox's retention: it may have been completed and forgotten. */
  | 'forgotten';

/** What was found out about a delivery. It contains no payload. */
export interface Finding {
  readonly kind: FindingKind;
  readonly deliveryId: string;
  readonly eventType: string;
  /** The envelope's id. */
  readonly eventId: string | undefined;
  /** The state at the sender. */
  readonly status: string;
  readonly responseStatusCode: number | null;
  /** The state in the inbox; undefined if it could not be looked up. */
  readonly local: LocalState | undefined;
  readonly reason?: UncheckedReason | undefined;
  /** For a duplicated event: its other deliveries. */
  readonly sameEventAs?: readonly string[] | undefined;
  /** What it means and what to do, in a sentence. */
  readonly advice: string;
}

/** What each finding means, and what to do. */
export const ADVICE: Readonly<Record<FindingKind, string>> = {
  lost: 'The receiver refused it permanently, and it was not handled. Fix the cause, then apply retry or receive.',
  failing: 'It was not handled yet. If the sender has given up, apply retry or receive.',
  missing:
    'The receiver answered 2xx, but this inbox does not know it: no handler was registered for the event, another ' +
    'receiver answered, or the inbox has forgotten it. Select the events that you handle, then apply receive.',
  duplicated: 'The event was handled more than once. Make its writes idempotent by the event id.',
  unchecked: 'It is unknown whether it was handled.',
  ok: 'No action is needed.',
};

/** Decides what is wrong with a delivery, leaving other deliveries of the same event aside. */
export function kindOf(
  { status, response_status_code }: Pick<WebhookDelivery, 'status' | 'response_status_code'>,
  local: LocalState,
): Exclude<FindingKind, 'duplicated' | 'unchecked'> {
  if (local === 'completed') return 'ok';
  if (status === 'delivered') {
    if (local === 'absent') return 'missing';
    // A queue accepted it. In progress, it is being handled; else its worker failed, and the sender won't send it again.
    return local === 'in-progress' ? 'ok' : 'failing';
  }
  const refused = response_status_code !== null && response_status_code >= 400 && response_status_code < 500;
  return status === 'failed' && refused ? 'lost' : 'failing';
}
