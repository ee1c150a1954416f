import { signBody } from '@videovector-webhooks/core';

/** What the headers of a delivery name besides the signature. */
interface DeliveryNames {
  readonly webhookId: string | undefined;
  /** Undefined for a test event, which the sender gives no delivery id. */
  readonly deliveryId: string | undefined;
  readonly eventType: string | undefined;
}

/** Signs a body as VideoVector does, and returns the headers of its delivery; those without a value are left out. */
export async function signedHeaders(
  body: Uint8Array,
  secret: string,
  { webhookId, deliveryId, eventType }: DeliveryNames,
): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-webhook-signature': await signBody(body, secret),
    ...(webhookId !== undefined && { 'x-webhook-id': webhookId }),
    ...(deliveryId !== undefined && { 'x-delivery-id': deliveryId }),
    ...(eventType !== undefined && { 'x-event-type': eventType }),
  };
}
