import type { DeliveryContext } from '../dispatch/context.js';
import { keyOf } from '../inbox/delivery-key.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { OutcomeDetails } from '../outcome/outcome.js';
import type { SignatureMatch } from './verify-signature.js';

/** Which delivery it is: what a handler's context says before the delivery is claimed. */
export type Identity = Pick<DeliveryContext, 'key' | 'body' | 'matchedBy' | 'deliveryId' | 'webhookId'>;

/** Finds the key of a verified delivery. In strict mode the unsigned delivery id has no part in it. */
export function identify(
  { authenticated: body, matchedBy, signingKey }: SignatureMatch,
  strict: boolean,
  trace: OutcomeDetails,
): MaybePromise<Identity> {
  const { deliveryId, webhookId } = trace;
  const named = (key: string): Identity => {
    trace.key = key;
    return { key, body, matchedBy, deliveryId, webhookId };
  };
  const key = keyOf(body, signingKey.webhookId, strict ? undefined : deliveryId);
  return typeof key === 'string' ? named(key) : key.then(named);
}
