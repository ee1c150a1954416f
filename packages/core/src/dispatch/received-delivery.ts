import type { ParsedEvent } from '../event/parse-event.js';
import type { VerifiedDelivery } from '../signature/verified-delivery.js';

/** A verified delivery of a usable event, with the key under which the inbox remembers it. */
export interface ReceivedDelivery extends VerifiedDelivery, ParsedEvent {
  /** The deduplication key. */
  readonly key: string;
}
