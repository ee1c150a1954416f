import { randomUUID } from 'node:crypto';
import { postDelivery } from '@videovector-webhooks/core/replay';
import { sign } from '../../support/deliveries.js';

/** A delivery that is to be sent, perhaps several times. */
export interface Sent {
  readonly eventId: string;
  /** Sends it, and returns the status; 0 if there was no response. */
  post(url: string): Promise<number>;
}

/** How a delivery differs from an ordinary one. */
interface Options {
  readonly event?: string;
  readonly secret: string;
  /** JSON text. */
  readonly data?: string;
  /** The signature instead of the right one. */
  readonly signature?: string;
}

/** Makes a delivery as VideoVector does, independently of the kit. */
export function delivery({
  event = 'prompt_run.completed',
  secret,
  data = '{"run_id": "run_1"}',
  signature,
}: Options): Sent {
  const eventId = `evt_${randomUUID()}`;
  const body = `{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": ${data}, "event": "${event}", "id": "${eventId}"}`;
  const headers = {
    'content-type': 'application/json',
    'x-webhook-signature': signature ?? sign(body, secret),
    'x-webhook-id': 'whk_judge',
    'x-delivery-id': `del_${randomUUID()}`,
    'x-event-type': event,
  };
  return {
    eventId,
    post: (url) =>
      postDelivery(url, { headers, body: Buffer.from(body) }).then(
        ({ status }) => status,
        () => 0,
      ),
  };
}
