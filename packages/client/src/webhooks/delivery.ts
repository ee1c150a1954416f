import type { EventName } from '@videovector-webhooks/core';
import type { Open } from './webhook.js';

/** The states of a delivery at the sender, in the order of its life. */
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
  /** As JavaScript reads it: `12.0` becomes 12, and integers beyond 2^53 are rounded. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

/** A delivery with its payload as it was signed. */
export interface WebhookDeliveryWithPayload extends WebhookDelivery {
  /**
   * The payload's JSON text in canonical form: the bytes that were signed and sent. Null if the sender no longer has the
   * payload. The kit adds this field; it is not on the wire.
   */
  readonly payloadJson: string | null;
}

/** A delivery that the sender was asked to send again. If the response was lost, only its id and status are certain. */
export type RequeuedDelivery = Pick<WebhookDelivery, 'delivery_id' | 'status'> & Partial<WebhookDelivery>;
