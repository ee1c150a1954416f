import type { Body } from '../body/source.js';
import type { UnverifiedRequest } from './unverified-request.js';

/** A delivery whose signature matched. Only the body is authenticated; the ids come from unsigned headers. */
export interface VerifiedDelivery extends Pick<UnverifiedRequest, 'deliveryId' | 'eventType'> {
  /** The authenticated bytes. */
  readonly body: Uint8Array;
  /** Which bytes matched: those received, or their canonical form. */
  readonly matchedBy: 'raw' | 'canonical';
  /** The position of the matching secret in its list, from 0; undefined if it is not known. */
  readonly secretIndex: number | undefined;
  /** The subscription whose secret matched, if `secrets` is a record or a function of the id; else `X-Webhook-ID`, unsigned. */
  readonly webhookId: string | undefined;
  /** The subscription whose secret matched; undefined if `secrets` does not determine it. */
  readonly verifiedWebhookId: string | undefined;
  /** The body as received; absent if the delivery comes from a queue. */
  readonly receivedBody?: Body | undefined;
}
