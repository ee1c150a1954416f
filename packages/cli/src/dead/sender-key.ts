import type { Webhooks } from '@videovector-webhooks/client';
import { deliveryKey } from '@videovector-webhooks/core/inbox';

/**
 * Finds the key under which an inbox knows a delivery, by the forms that keys have: with and without the webhook's id, as the
 * receiver's `secrets` decide, and without the delivery id under `strict`.
 *
 * @param unknown The keys that it may have.
 * @returns Undefined if it has none of them, or its payload is gone.
 */
export async function findKey(
  webhooks: Webhooks,
  { deliveryId, webhookId }: { readonly deliveryId: string; readonly webhookId: string },
  unknown: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (unknown.size === 0) return undefined;
  const delivery = await webhooks.getDelivery(deliveryId, { signal }).catch(() => undefined);
  if (delivery?.payloadJson == null) return undefined;
  const bytes = new TextEncoder().encode(delivery.payloadJson);
  const forms = [webhookId, undefined].flatMap((webhook) =>
    [deliveryId, undefined].map((id) => deliveryKey(bytes, webhook, id)),
  );
  return (await Promise.all(forms)).find((key) => unknown.has(key));
}
