import type { Body } from './body.js';
import type { Clock } from './clock.js';
import { type Delivery, readHeader } from './delivery.js';
import type { OutcomeDetails } from './outcome.js';
import type { SecretSource, SigningKey } from './secrets.js';
import { matchSignature, readSignature, type SignatureMatch } from './signature.js';
import { type Step, stop } from './step.js';

/** What a delivery is verified with. */
export interface Verifier {
  readonly secrets: SecretSource;
  /** Until then a mismatch is answered with 503, in milliseconds since the epoch; 0 for never. */
  readonly graceUntil: number;
  readonly fallbackMaxBytes: number;
  readonly acceptCompactJson: boolean;
  readonly clock: Clock;
}

/** The signature that a delivery claims to have, and of which subscription. */
export interface Claimed {
  readonly digest: Uint8Array;
  /** Unsigned. */
  readonly webhookId: string | undefined;
}

/**
 * Reads what a request claims to be. One that is no POST, or has no well-formed signature, is refused before its body
 * is read.
 */
export function readRequest({ method = 'POST', headers }: Delivery, trace: OutcomeDetails): Step<Claimed> {
  if (method.toUpperCase() !== 'POST') return stop('method_not_allowed');
  trace.deliveryId = readHeader(headers, 'x-delivery-id') ?? undefined;
  trace.webhookId = readHeader(headers, 'x-webhook-id') ?? undefined;
  const digest = readSignature(readHeader(headers, 'x-webhook-signature'));
  if (typeof digest === 'string') return stop('signature_invalid', { reason: digest });
  return { ok: true, value: { digest, webhookId: trace.webhookId } };
}

/** Decides whether a body is authentic: by any secret, in any form, and once more with fresh secrets. */
export async function verify(
  verifier: Verifier,
  claimed: Claimed,
  body: Body,
  trace: OutcomeDetails,
): Promise<Step<SignatureMatch>> {
  const { secrets, clock } = verifier;
  let match: SignatureMatch | undefined;
  let keys: readonly SigningKey[] | undefined;
  try {
    keys = await secrets.keys(claimed.webhookId);
    match = await matchSignature(body.bytes, claimed.digest, keys, verifier);
    if (match === undefined) {
      keys = (await secrets.refresh(claimed.webhookId)) ?? [];
      if (keys.length > 0) match = await matchSignature(body.bytes, claimed.digest, keys, verifier);
    }
  } catch (error) {
    return stop('secrets_unavailable', { error });
  }
  if (match !== undefined) {
    trace.matchedBy = match.matchedBy;
    trace.secretIndex = match.signingKey.index;
    trace.webhookId = match.signingKey.webhookId ?? trace.webhookId;
    return { ok: true, value: match };
  }
  // Our own wiring mistake must not become a 401, which this sender never retries.
  if (body.advice !== undefined) return stop('body_altered', { reason: body.advice });
  if (clock.now() < verifier.graceUntil) return stop('secret_rotating', { reason: 'signature_mismatch' });
  return stop('signature_invalid', { reason: 'signature_mismatch' });
}
