import { strictJson } from './canonical-text.js';

/** Where a delivery stands. */
export const DELIVERY_STATUSES = ['pending', 'processing', 'delivered', 'failed', 'retrying'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery: one event on its way to one subscription, over all its attempts. */
export interface Delivery {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly event_type: string;
  readonly status: DeliveryStatus;
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
  /** How many of the attempts belong to the schedule that is running: a manual retry begins it anew. */
  readonly scheduled: number;
}

/**
 * A delivery as the API prints it. The payload goes in as the text it is: through JavaScript, its `12.0` would become `12`.
 * Python's NaN and Infinity are null here, since an answer of the API is JSON.
 *
 * @param withPayload The list leaves it out.
 */
export function deliveryJson(
  { payload, scheduled: _scheduled, ...rest }: Delivery,
  withPayload: boolean,
): string {
  return `${JSON.stringify(rest).slice(0, -1)},"payload":${withPayload ? strictJson(payload) : 'null'}}`;
}

/** Whether a retry by hand is accepted: not while an attempt is under way, nor once it was delivered. */
export function canRetry({ status }: Delivery): boolean {
  return status === 'failed' || status === 'retrying';
}
