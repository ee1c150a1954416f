import type { ProcessingReceiver } from '@videovector-webhooks/client';
import { postDelivery } from '@videovector-webhooks/core/replay';
import { signedHeaders } from './signed-headers.js';

/** A receiver at a URL. Stored deliveries are posted to it as the sender would post them: signed, and with their ids. */
export function postingReceiver(url: string, secret: string): ProcessingReceiver {
  return {
    makesKeys: true,
    async process({ body, deliveryId, webhookId, eventType }) {
      const bytes = Buffer.from(body, 'base64');
      const headers = await signedHeaders(bytes, secret, { deliveryId, webhookId, eventType });
      return postDelivery(url, { headers, body: bytes });
    },
  };
}
