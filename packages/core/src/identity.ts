import type { DeliveryContext } from './context.js';
import { deliveryKey } from './delivery-key.js';
import type { OutcomeDetails } from './outcome.js';
import type { SignatureMatch } from './signature.js';

/** Which delivery it is: what a handler's context says before the delivery is claimed. */
export type Identity = Pick<DeliveryContext, 'key' | 'body' | 'matchedBy' | 'deliveryId' | 'webhookId'>;

/** Finds the key of a verified delivery. In strict mode the unsigned delivery id has no part in it. */
export async function identify(
  { authenticated: body, matchedBy, signingKey }: SignatureMatch,
  strict: boolean,
  trace: OutcomeDetails,
): Promise<Identity> {
  const { deliveryId, webhookId } = trace;
  trace.key = await deliveryKey(body, signingKey.webhookId, strict ? undefined : deliveryId);
  return { key: trace.key, body, matchedBy, deliveryId, webhookId };
}
