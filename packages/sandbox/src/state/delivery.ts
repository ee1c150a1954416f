import { strictJson } from '../canonical-text.js';

/** The states of a delivery. (Contract: Management API.) */
export const DELIVERY_STATUSES = ['pending', 'processing', 'delivered', 'failed', 'retrying'] as const;

/** The state of a delivery. */
export type WebhookDeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery: one event for one webhook, over all its attempts. */
export interface Delivery {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly event_type: string;
  readonly status: WebhookDeliveryStatus;
  readonly attempts: number;
  readonly last_attempt_at: string | null;
  readonly next_retry_at: string | null;
  readonly response_status_code: number | null;
  readonly response_body: string | null;
  readonly error_message: string | null;
  readonly created_at: string;
  readonly completed_at: string | null;
  /** The envelope in Python's canonical form: the text that is signed and sent. */
  readonly payload: string;
  /** The number of attempts since the schedule started. A manual retry starts it again. */
  readonly scheduled: number;
}

/**
 * A delivery as the API returns it. The payload is inserted as text: parsed and printed by JavaScript, its `12.0` would become
 * `12`.
 *
 * @param withPayload Lists leave it out.
 */
export function deliveryJson(
  { payload, scheduled: _scheduled, ...rest }: Delivery,
  withPayload: boolean,
): string {
  return `${JSON.stringify(rest).slice(0, -1)},"payload":${withPayload ? strictJson(payload) : 'null'}}`;
}

/** Whether a manual retry is accepted: not while an attempt is in flight, nor after success. */
export function canRetry({ status }: Delivery): boolean {
  return status === 'failed' || status === 'retrying';
}
