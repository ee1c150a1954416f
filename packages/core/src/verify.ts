import type { Body } from './body.js';
import type { Clock } from './clock.js';
import { ConfigurationError } from './configuration-error.js';
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
  trace.webhookId = readHeader(headers, 'x-webhook-id') || undefined;
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
  const { clock } = verifier;
  let match: SignatureMatch | undefined;
  try {
    const keys = await verifier.secrets.keys(claimed.webhookId);
    assertAffordable(claimed, keys, body);
    match = await matchSignature(body.bytes, claimed.digest, keys, verifier);
    if (match === undefined) {
      const fresh = await verifier.secrets.refresh(claimed.webhookId, keys);
      // A rotation may have been this short a while ago: better to see a forgery again than to lose an event.
      if (fresh === 'later') return stop('secrets_unavailable', { reason: 'signature_mismatch' });
      if (fresh !== undefined) match = await matchSignature(body.bytes, claimed.digest, fresh, verifier);
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

/** What may be hashed for one request whose subscription is not known, in bytes over all secrets. */
const MAX_HASHED_BYTES = 64 * 1024 * 1024;

/** Without an id all secrets are tried, and a stranger must not be able to keep us busy for seconds with one request. */
function assertAffordable({ webhookId }: Claimed, keys: readonly SigningKey[], { bytes }: Body): void {
  if (webhookId !== undefined || keys.length * bytes.length <= MAX_HASHED_BYTES) return;
  throw new ConfigurationError(
    'secrets',
    'The header X-Webhook-ID is missing, and the body is too large to try all secrets on it; have the proxy pass it on.',
  );
}
