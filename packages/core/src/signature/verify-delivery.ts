import { type Body, bytesToTry } from '../body/source.js';
import type { Clock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { type Result, stop } from '../outcome/result.js';
import { matchSignature, type SignatureMatch } from './match-signature.js';
import type { SecretSource, VerificationKeys } from './secrets.js';
import type { UnverifiedRequest } from './unverified-request.js';
import type { VerifiedDelivery } from './verified-delivery.js';

/** What deliveries are verified with. */
export interface Verifier {
  readonly secrets: SecretSource;
  /** Before this time a mismatch is answered with 503, in milliseconds since the epoch; 0 if there is no grace period. */
  readonly graceUntil: number;
  readonly fallbackMaxBytes: number;
  readonly acceptCompactJson: boolean;
  readonly clock: Clock;
}

/** Decides whether a body is authentic: under any secret, in any form, and once more with refreshed secrets. */
export async function verifyDelivery(
  request: UnverifiedRequest,
  body: Body,
  verifier: Verifier,
): Promise<VerifiedDelivery | Result> {
  const { secrets } = verifier;
  const { webhookId, digest } = request;
  const candidates = bytesToTry(body);
  try {
    const keys = await secrets.keysFor(webhookId);
    assertAffordable(webhookId, keys, candidates, verifier);
    const match = await matchSignature(candidates, digest, keys.keys, verifier);
    if (match !== undefined) return verified(request, body, match);

    const newest = await secrets.refresh(webhookId, keys);
    const laterMatch =
      newest.keys === keys.keys ? undefined : await matchSignature(candidates, digest, newest.keys, verifier);
    if (laterMatch !== undefined) return verified(request, body, laterMatch);
    return mismatch(request, body, newest, verifier);
  } catch (error) {
    return stop('secrets_unavailable', { ...request, receivedBody: body }, { error });
  }
}

function verified(request: UnverifiedRequest, receivedBody: Body, match: SignatureMatch): VerifiedDelivery {
  const { deliveryId, eventType } = request;
  const { authenticated, matchedBy, signingKey } = match;
  const verifiedWebhookId = signingKey.webhookId;
  return {
    deliveryId,
    eventType,
    webhookId: verifiedWebhookId ?? request.webhookId,
    verifiedWebhookId,
    body: authenticated,
    matchedBy,
    secretIndex: signingKey.index,
    receivedBody,
  };
}

/**
 * Decides what a mismatch means. It is a final 401 only if the body is exact, no rotation is in progress, and the secrets
 * are known to be current: this sender never retries a 401.
 */
function mismatch(
  request: UnverifiedRequest,
  body: Body,
  { keys, inconclusive, ...secrets }: VerificationKeys,
  { clock, graceUntil, fallbackMaxBytes }: Verifier,
): Result {
  const reason = keys.length === 0 ? 'webhook_unknown' : 'signature_mismatch';
  const delivery = { ...request, receivedBody: body };
  // Of two possible causes, the log names the one whose fix is known.
  if (body.doubt !== undefined) {
    const { code, ...details } = body.doubt;
    return stop(code, delivery, details);
  }
  if (clock.now() < Math.max(graceUntil, secrets.graceUntil))
    return stop('secret_rotating', delivery, { reason });
  if (inconclusive !== undefined) return stop('secrets_unavailable', delivery, { reason, ...inconclusive });
  const isBeyondCap = keys.length > 0 && bytesToTry(body).some(({ length }) => length > fallbackMaxBytes);
  return isBeyondCap
    ? stop('canonicalization_skipped', delivery)
    : stop('signature_invalid', delivery, { reason });
}

/** The most bytes hashed for one request without `X-Webhook-ID`, summed over all secrets. */
const MAX_HASHED_BYTES = 128 * 1024 * 1024;
/** U+007F, one byte, becomes an escape of six. */
const MAX_CANONICAL_GROWTH = 6;

/** Without an id all secrets are tried, and one request of a stranger must not occupy the process for seconds. */
function assertAffordable(
  webhookId: string | undefined,
  { keys }: VerificationKeys,
  candidates: readonly Uint8Array[],
  { fallbackMaxBytes }: Verifier,
): void {
  const sizes = candidates.map(({ length }) =>
    length > fallbackMaxBytes ? length : length * (1 + MAX_CANONICAL_GROWTH),
  );
  const size = sizes.reduce((a, b) => a + b, 0);
  if (webhookId !== undefined || keys.length * size <= MAX_HASHED_BYTES) return;
  throw new ConfigurationError(
    'secrets',
    'The header X-Webhook-ID is missing, and the body is too large to try every secret on it. Have the proxy pass the header on.',
  );
}
