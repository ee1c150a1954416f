import type { ProcessingReceiver } from '@videovector-webhooks/client';
import { signBody } from '@videovector-webhooks/core';
import { postDelivery } from '@videovector-webhooks/core/replay';

/** A receiver at a URL. Stored deliveries are posted to it as the sender would post them: signed, and with their ids. */
export function postingReceiver(url: string, secret: string): ProcessingReceiver {
  return {
    makesKeys: true,
    async process({ body, deliveryId, webhookId, eventType }) {
      const bytes = Buffer.from(body, 'base64');
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'x-webhook-signature': await signBody(bytes, secret),
        ...(webhookId !== undefined && { 'x-webhook-id': webhookId }),
        ...(deliveryId !== undefined && { 'x-delivery-id': deliveryId }),
        ...(eventType !== undefined && { 'x-event-type': eventType }),
      };
      return postDelivery(url, { headers, body: bytes });
    },
  };
}
