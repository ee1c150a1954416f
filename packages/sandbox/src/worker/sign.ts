import { signBody } from '@videovector-webhooks/core';
import type { Delivery } from '../delivery.js';
import { newId } from '../ids.js';
import type { StoredWebhook } from '../webhook.js';
import type { Outgoing } from './transport.js';

/** What is signed and sent: a delivery, or a test event, which has no delivery id. */
export type Message = Pick<Delivery, 'event_type' | 'payload'> & { readonly delivery_id: string | null };

/** The request of one attempt, signed with the secret of now. (Contract: a delivery.) */
export async function signedRequest(webhook: StoredWebhook, message: Message): Promise<Outgoing> {
  const body = Buffer.from(message.payload);
  const attemptId = newId('att');
  return {
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'VideoVector-Sandbox/1',
      'x-webhook-signature': await signBody(body, webhook.secret),
      'x-webhook-id': webhook.webhook_id,
      ...(message.delivery_id !== null && { 'x-delivery-id': message.delivery_id }),
      'x-event-type': message.event_type,
      'x-delivery-attempt-id': attemptId,
      'idempotency-key': attemptId,
    },
    body,
  };
}
