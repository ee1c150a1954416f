import { signBody } from '@videovector-webhooks/core';
import { newId } from '../ids.js';
import type { Delivery } from '../state/delivery.js';
import type { StoredWebhook } from '../state/webhook.js';
import type { OutgoingRequest } from './message.js';

/** What is signed and sent: a delivery, or a test event, which has no delivery id. */
export type Message = Pick<Delivery, 'event_type' | 'payload'> & { readonly delivery_id: string | null };

/** The request of one attempt, signed with the webhook's current secret. (Contract: a delivery.) */
export async function signedRequest(webhook: StoredWebhook, message: Message): Promise<OutgoingRequest> {
  const body = Buffer.from(message.payload);
  return {
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'VideoVector-Sandbox/1',
      'x-webhook-signature': await signBody(body, webhook.secret),
      'x-webhook-id': webhook.webhook_id,
      'x-event-type': message.event_type,
      ...(message.delivery_id !== null && deliveryHeaders(message.delivery_id)),
    },
    body,
  };
}

/** Test events have none of these. */
function deliveryHeaders(deliveryId: string): Record<string, string> {
  const attemptId = newId('att');
  return { 'x-delivery-id': deliveryId, 'x-delivery-attempt-id': attemptId, 'idempotency-key': attemptId };
}
