import type { EventName } from '@videovector-webhooks/core';
import type { Open } from './webhook.js';

/** The states of a delivery at the sender, in the order in which one goes through them. */
export const DELIVERY_STATUSES = ['pending', 'processing', 'retrying', 'failed', 'delivered'] as const;

/** The state of a delivery at the sender. */
export type WebhookDeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery in the sender's log, as on the wire. */
export interface WebhookDelivery {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly event_type: Open<EventName | 'test'>;
  readonly status: Open<WebhookDeliveryStatus>;
  readonly attempts: number;
  readonly last_attempt_at: string | null;
  readonly next_retry_at: string | null;
  readonly response_status_code: number | null;
  readonly response_body: string | null;
  readonly error_message: string | null;
  readonly created_at: string | null;
  readonly completed_at: string | null;
  /** As JavaScript reads it: `12.0` is 12, and integers beyond 2^53 are rounded. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

/** A delivery with its payload as it was signed. */
export interface WebhookDeliveryWithPayload extends WebhookDelivery {
  /**
   * The payload's JSON text in canonical form: what was signed and sent, to the byte. Null where the sender has no
   * payload any more. This field is the kit's; it is not on the wire.
   */
  readonly payloadJson: string | null;
}
