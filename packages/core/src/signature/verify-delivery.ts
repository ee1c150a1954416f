import { bytesToTry } from '../body/read-body.js';
import type { Body } from '../body/source.js';
import type { Clock } from '../clock.js';
import type { KnownHeaders } from '../delivery.js';
import { ConfigurationError } from '../errors.js';
import type { OutcomeDetails } from '../outcome/outcome.js';
import { type Step, type Stop, stop } from '../outcome/result.js';
import type { KeyRing, SecretSource } from './secrets.js';
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
  let match: SignatureMatch | undefined;
  let ring: KeyRing;
  let tooEarly = false;
  try {
    ring = await verifier.secrets.ring(claimed.webhookId);
    assertAffordable(claimed, ring, body);
    match = await matchBody(body, claimed, ring, verifier);
    if (match === undefined) {
      const fresh = await verifier.secrets.refresh(claimed.webhookId, ring);
      tooEarly = fresh === 'later' || fresh?.isCertain === false;
      if (typeof fresh === 'object') {
        ring = fresh.ring;
        match = await matchBody(body, claimed, ring, verifier);
      }
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
  return refuse(verifier, ring, body, tooEarly);
}

async function matchBody(
  body: Body,
  { digest }: Claimed,
  { keys }: KeyRing,
  verifier: Verifier,
): Promise<SignatureMatch | undefined> {
  for (const bytes of bytesToTry(body)) {
    const match = await matchSignature(bytes, digest, keys, verifier);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Says what a mismatch means. It is final only where nothing but a forgery is left: this sender never retries a 401. */
function refuse(
  { clock, graceUntil, fallbackMaxBytes }: Verifier,
  ring: KeyRing,
  body: Body,
  tooEarly: boolean,
): Stop {
  const reason = 'signature_mismatch';
  const inGrace = clock.now() < Math.max(graceUntil, ring.graceUntil);
  // Our own wiring mistake must not become a 401.
  if (body.doubt !== undefined && !tooEarly) {
    const { code, ...details } = body.doubt;
    return stop(code, details);
  }
  if (inGrace) return stop('secret_rotating', { reason });
  if (ring.graceProblem !== undefined) return stop('secrets_unavailable', { error: ring.graceProblem });
  // A rotation may have been this short a while ago: better to see a forgery again than to lose an event.
  if (tooEarly) return stop('secrets_unavailable', { reason });
  const isBeyondCap = bytesToTry(body).some(({ length }) => length > fallbackMaxBytes);
  return isBeyondCap ? stop('canonicalization_skipped') : stop('signature_invalid', { reason });
}

/** What may be hashed for one request whose subscription is not known, in bytes over all secrets. */
const MAX_HASHED_BYTES = 64 * 1024 * 1024;

/** Without an id all secrets are tried, and a stranger must not be able to keep us busy for seconds with one request. */
function assertAffordable({ webhookId }: Claimed, { keys }: KeyRing, body: Body): void {
  const size = bytesToTry(body).reduce((sum, { length }) => sum + length, 0);
  if (webhookId !== undefined || keys.length * size <= MAX_HASHED_BYTES) return;
  throw new ConfigurationError(
    'secrets',
    'The header X-Webhook-ID is missing, and the body is too large to try all secrets on it; have the proxy pass it on.',
  );
}
