import { hmacSha256 } from '#runtime';
import { bytesOf } from '../body/bytes-of.js';
import { systemClock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { encodeUtf8 } from '../json/utf8.js';
import { DEFAULT_FALLBACK_BYTES, matchSignature, type SignatureMatch } from './match-signature.js';
import { createSecretSource } from './secret-source.js';
import {
  importKeys,
  type SecretSource,
  type Secrets,
  type SecretsFunction,
  type VerificationKeys,
} from './secrets.js';
import { readSignature, type SignatureFormProblem, writeSignature } from './signature-header.js';

/** Options of `verifySignature`. */
export interface VerifySignatureOptions {
  /** The body as received: the bytes, or a string that is encoded as UTF-8. Not a parsed object. */
  body: string | Uint8Array;
  /** The header `X-Webhook-Signature`: `sha256=` and 64 hex digits. */
  signature: string | null | undefined;
  /**
   * The signing secrets, as `createReceiver` accepts them: one, a list, a record by webhook id, or a function of the webhook
   * id, whose results are cached for a minute.
   */
  secrets: Secrets | undefined;
  /** The header `X-Webhook-ID`, for a record or a function of secrets. Default: a record's secrets are all tried. */
  webhookId?: string | null | undefined;
  /** The largest body that is also checked in its canonical form, in bytes. Default: 256 KiB. */
  fallbackMaxBytes?: number | undefined;
  /** Whether to accept the form of `compactJson` too, for a relay in JavaScript that signs it. Default: false. */
  acceptCompactJson?: boolean | undefined;
}

/** Which bytes were authentic, and by which secret. */
export interface VerifiedSignature {
  ok: true;
  /** `raw`: the body as received. `canonical`: its canonical form, because it was re-serialized on the way. */
  matchedBy: 'raw' | 'canonical';
  /** The bytes that the signature covers; parse the payload from these. */
  authenticated: Uint8Array;
  /** The position of the matching secret in `secrets`, from 0. */
  secretIndex: number;
}

/** The result of `verifySignature`. */
export type VerifySignatureResult = VerifiedSignature | RefusedSignature;

/** Why a signature was not accepted, and whether that is final. */
export interface RefusedSignature {
  ok: false;
  /**
   * Respond 401 to a signature that is missing, malformed, ambiguous or a mismatch, and 503 to the others, so that the sender
   * retries. `canonicalization_skipped`: the body is larger than `fallbackMaxBytes`, so only its raw bytes were checked.
   * `secret_rotating` (the secrets' `graceUntil` has not passed) and `secrets_unavailable` come only from a function of secrets.
   */
  reason:
    | SignatureFormProblem
    | 'signature_mismatch'
    | 'canonicalization_skipped'
    | 'secret_rotating'
    | 'secrets_unavailable';
  /** What the function of secrets threw, or what is wrong with its result. */
  error?: unknown;
}

/**
 * Signs exactly these bytes as VideoVector does.
 *
 * VideoVector signs the canonical form of its payload: pass `canonicalize(json)` to sign a payload.
 *
 * @param body The bytes to sign, or a string that is encoded as UTF-8.
 * @param secret The webhook's secret; its UTF-8 bytes are the key.
 * @returns The value of the header `X-Webhook-Signature`: `sha256=` and 64 lower-case hex digits.
 * @throws ConfigurationError If the secret can't be one.
 * @example
 * ```ts
 * import { canonicalize, signBody } from '@videovector-webhooks/core';
 *
 * const body = canonicalize('{"event":"test","data":{"message":"hello"}}');
 * console.log(await signBody(body, 'whsec_example')); // sha256=…
 * ```
 */
export async function signBody(body: string | Uint8Array, secret: string): Promise<string> {
  const [signingKey] = importKeys(secret, 'secret');
  const digest = await hmacSha256(signingKey!.key, toBytes(body));
  return writeSignature(digest);
}

/**
 * Checks a body against its signature: first the raw bytes, then their canonical form.
 *
 * @param options The body as it arrived, its signature, and the secrets; see `VerifySignatureOptions`.
 * @returns The authenticated bytes and how they matched, or the reason why they don't. No content of body or header makes it throw.
 * @throws ConfigurationError If `secrets` can't be secrets, or the body is neither bytes nor text.
 * @example
 * ```ts
 * import { signBody, verifySignature } from '@videovector-webhooks/core';
 *
 * const body = '{"data": {"message": "hello"}, "event": "test"}';
 * const signature = await signBody(body, 'whsec_example');
 * const result = await verifySignature({ body, signature, secrets: 'whsec_example' });
 * console.log(result.ok && result.matchedBy); // raw
 * ```
 */
export async function verifySignature(options: VerifySignatureOptions): Promise<VerifySignatureResult> {
  const source = sourceOf(options.secrets);
  const expected = readSignature(options.signature);
  if (typeof expected === 'string') return { ok: false, reason: expected };
  const body = toBytes(options.body);
  const webhookId = options.webhookId || undefined;
  const known = await orUnavailable(source.keysFor(webhookId));
  if ('ok' in known) return known;
  const match = await matchSignature([body], expected, known.keys, options);
  if (match !== undefined) return verified(match);
  const newest = await orUnavailable(source.refresh(webhookId, known));
  if ('ok' in newest) return newest;
  const laterMatch =
    newest.keys === known.keys ? undefined : await matchSignature([body], expected, newest.keys, options);
  return laterMatch === undefined ? mismatch(body, newest, options) : verified(laterMatch);
}

function orUnavailable(keys: Promise<VerificationKeys>): Promise<VerificationKeys | RefusedSignature> {
  return keys.catch((error: unknown) => ({ ok: false, reason: 'secrets_unavailable', error }));
}

function verified({ matchedBy, authenticated, signingKey }: SignatureMatch): VerifiedSignature {
  return { ok: true, matchedBy, authenticated, secretIndex: signingKey.index };
}

function mismatch(
  body: Uint8Array,
  { keys, graceUntil, inconclusive }: VerificationKeys,
  { fallbackMaxBytes = DEFAULT_FALLBACK_BYTES }: VerifySignatureOptions,
): RefusedSignature {
  if (systemClock.now() < graceUntil) return { ok: false, reason: 'secret_rotating' };
  if (inconclusive !== undefined) {
    const { error } = inconclusive;
    return { ok: false, reason: 'secrets_unavailable', ...(error !== undefined && { error }) };
  }
  const isBeyondCap = keys.length > 0 && body.length > fallbackMaxBytes;
  return { ok: false, reason: isBeyondCap ? 'canonicalization_skipped' : 'signature_mismatch' };
}

let recent: { secret: string; source: SecretSource } | undefined;
const lookups = new WeakMap<SecretsFunction, SecretSource>();

/** Keeps the source of the last secret: preparing its key costs half as much as hashing a kilobyte with it. */
function sourceOf(secrets: Secrets | undefined): SecretSource {
  if (typeof secrets === 'string') {
    if (recent?.secret !== secrets)
      recent = { secret: secrets, source: createSecretSource(secrets, systemClock) };
    return recent.source;
  }
  if (typeof secrets !== 'function') return createSecretSource(secrets, systemClock);
  const source = lookups.get(secrets) ?? createSecretSource(secrets, systemClock);
  lookups.set(secrets, source);
  return source;
}

function toBytes(body: unknown): Uint8Array {
  const bytes = typeof body === 'string' ? encodeUtf8(body) : bytesOf(body);
  if (bytes !== undefined) return bytes;
  throw new ConfigurationError(
    'body',
    'The body must be the exact bytes or the exact text as received. A parsed body has lost what was signed.',
  );
}
