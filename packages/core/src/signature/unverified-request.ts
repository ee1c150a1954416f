import type { Delivery } from '../delivery.js';
import { readHeaders } from '../headers.js';
import { type Result, stop } from '../outcome/result.js';
import { readSignature } from './signature-header.js';

/** The request before its signature is checked: everything here is what the sender claims. */
export interface UnverifiedRequest {
  /** The digest in `X-Webhook-Signature`. */
  readonly digest: Uint8Array;
  readonly deliveryId: string | undefined;
  readonly webhookId: string | undefined;
  /** `X-Event-Type`. */
  readonly eventType: string | undefined;
  readonly contentEncoding: string | null;
  readonly contentLength: string | null;
}

/** Reads a request's method and headers. What isn't a signed POST is refused before its body is read. */
export function readRequest(delivery: Delivery): UnverifiedRequest | Result {
  // Callers in JavaScript may pass nothing: then the headers are missing.
  const { method = 'POST', headers } = (delivery ?? {}) as Delivery;
  if (method.toUpperCase() !== 'POST') return stop('method_not_allowed');
  const known = readHeaders(headers);
  if (known.problem !== null) return stop('internal_error', {}, { reason: known.problem });
  const deliveryId = known.deliveryId ?? undefined;
  const webhookId = known.webhookId ?? undefined;
  const eventType = known.eventType ?? undefined;
  const digest = readSignature(known.signature);
  if (typeof digest === 'string')
    return stop('signature_invalid', { deliveryId, webhookId }, { reason: digest });
  const { contentEncoding, contentLength } = known;
  return { digest, deliveryId, webhookId, eventType, contentEncoding, contentLength };
}
