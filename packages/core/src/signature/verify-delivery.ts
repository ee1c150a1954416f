import { bytesToTry } from '../body/read-body.js';
import type { Body } from '../body/source.js';
import type { Clock } from '../clock.js';
import type { KnownHeaders } from '../delivery.js';
import { ConfigurationError } from '../errors.js';
import type { OutcomeDetails } from '../outcome/outcome.js';
import { type Step, type Stop, stop } from '../outcome/result.js';
import type { SecretSource, VerificationKeys } from './secrets.js';
import { matchSignature, readSignature, type SignatureMatch } from './verify-signature.js';

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
export function readRequest(
  method: string | undefined,
  headers: KnownHeaders,
  trace: OutcomeDetails,
): Step<Claimed> {
  if (method !== undefined && method.toUpperCase() !== 'POST') return stop('method_not_allowed');
  trace.deliveryId = headers.deliveryId ?? undefined;
  trace.webhookId = headers.webhookId || undefined;
  if (headers.problem !== null) return stop('internal_error', { reason: headers.problem });
  const digest = readSignature(headers.signature);
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
  const { secrets } = verifier;
  let match: SignatureMatch | undefined;
  let keys: VerificationKeys;
  try {
    keys = await secrets.keysFor(claimed.webhookId);
    assertAffordable(claimed, keys, body);
    match = await matchBody(body, claimed, keys, verifier);
    if (match === undefined) {
      const tried = keys.keys;
      keys = await secrets.refresh(claimed.webhookId, keys);
      if (keys.keys !== tried) match = await matchBody(body, claimed, keys, verifier);
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
  return refuse(verifier, keys, body);
}

async function matchBody(
  body: Body,
  { digest }: Claimed,
  { keys }: VerificationKeys,
  verifier: Verifier,
): Promise<SignatureMatch | undefined> {
  for (const bytes of bytesToTry(body)) {
    const match = await matchSignature(bytes, digest, keys, verifier);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Says what a mismatch means. It is final only if nothing but a forgery is left: this sender never retries a 401. */
function refuse(
  { clock, graceUntil, fallbackMaxBytes }: Verifier,
  { keys, graceUntil: keysGraceUntil, inconclusive }: VerificationKeys,
  body: Body,
): Stop {
  const reason = keys.length === 0 ? 'webhook_unknown' : 'signature_mismatch';
  // Our own wiring mistake must not become a 401.
  if (body.doubt !== undefined && inconclusive === undefined) {
    const { code, ...details } = body.doubt;
    return stop(code, details);
  }
  if (clock.now() < Math.max(graceUntil, keysGraceUntil)) return stop('secret_rotating', { reason });
  if (inconclusive !== undefined) return stop('secrets_unavailable', { reason, ...inconclusive });
  const isBeyondCap = keys.length > 0 && bytesToTry(body).some(({ length }) => length > fallbackMaxBytes);
  return isBeyondCap ? stop('canonicalization_skipped') : stop('signature_invalid', { reason });
}

/** What may be hashed for one request whose subscription is not known, in bytes over all secrets. */
const MAX_HASHED_BYTES = 64 * 1024 * 1024;

/** Without an id all secrets are tried, and a stranger must not be able to keep us busy for seconds with one request. */
function assertAffordable({ webhookId }: Claimed, { keys }: VerificationKeys, body: Body): void {
  const size = bytesToTry(body).reduce((sum, { length }) => sum + length, 0);
  if (webhookId !== undefined || keys.length * size <= MAX_HASHED_BYTES) return;
  throw new ConfigurationError(
    'secrets',
    'The header X-Webhook-ID is missing, and the body is too large to try all secrets on it; have the proxy pass it on.',
  );
}
