import { deliver, type SentDelivery } from '../support/deliveries.js';

/** A delivery to send, with its number in the run. */
export interface NumberedDelivery extends SentDelivery {
  readonly number: number;
  readonly id: string;
}

/** Makes the delivery of a number, signed as the sender does. */
export function makeDelivery(number: number): NumberedDelivery {
  const id = `dlv_${number}`;
  const body =
    `{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"run_id": "run_${number}", ` +
    `"start_time": 12.0}, "event": "prompt_run.completed", "id": "evt_${number}"}`;
  return { number, id, ...deliver(body, { 'x-delivery-id': id }) };
}

/** The number of the delivery of an id. */
export function numberOf(id: string): number {
  return Number(id.slice('dlv_'.length));
}
