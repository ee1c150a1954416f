import { equalDigests, fromHex, hmacSha256, toHex } from '#runtime';
import { canonicalForm } from '../json/canonical/canonical-form.js';
import { compactJson } from '../json/compact-json.js';
import { encodeUtf8 } from '../json/utf8.js';
import { importKeys, type SecretList, type VerificationKey } from './secrets.js';

/** Bodies above this size, in bytes, verify by their raw bytes only, unless told otherwise. */
export const DEFAULT_FALLBACK_BYTES = 256 * 1024;

/** Why a signature header can't be checked at all. */
export type SignatureFormProblem = 'signature_missing' | 'signature_malformed' | 'signature_ambiguous';

/** What `verifySignature` is asked. */
export interface VerifySignatureOptions {
  /** The body as it arrived: the bytes, or a string that is encoded as UTF-8. Not a parsed object. */
  body: string | Uint8Array;
  /** The header `X-Webhook-Signature`: `sha256=` and 64 hex digits. */
  signature: string | null | undefined;
  /** The secret, or several of which any may have signed. */
  secrets: SecretList;
  /** Up to this size in bytes a body whose raw bytes don't match is tried in its canonical form. Default: 256 KiB. */
  fallbackMaxBytes?: number;
  /** Accept the form of `compactJson` too, for a relay written in JavaScript that signs it. Default: false. */
  acceptCompactJson?: boolean;
}

/** Which bytes were authentic, and by which secret. */
export interface VerifiedSignature {
  ok: true;
  /** `raw`: the body as it arrived. `canonical`: the body's canonical form; it was re-serialized on the way. */
  matchedBy: 'raw' | 'canonical';
  /** The bytes that the signature covers; parse the payload from these. */
  authenticated: Uint8Array;
  /** The matching secret's place in `secrets`, from 0. */
  secretIndex: number;
}

/** What `verifySignature` answers. */
export type VerifySignatureResult =
  | VerifiedSignature
  | { ok: false; reason: SignatureFormProblem | 'signature_mismatch' };

const SCHEME = 'sha256=';
const FORM = /^sha256=[0-9a-fA-F]{64}$/;

/**
 * Signs a body as VideoVector does, over exactly these bytes.
 *
 * The sender signs the canonical form of its payload: pass `canonicalize(json)` to sign as it would.
 *
 * @param body The bytes to sign, or a string that is encoded as UTF-8.
 * @param secret The webhook's secret; its UTF-8 bytes are the key.
 * @returns The value of the header `X-Webhook-Signature`: `sha256=` and 64 lower-case hex digits.
 * @throws ConfigurationError Where the secret is blank.
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
  return `${SCHEME}${toHex(digest)}`;
}

/**
 * Checks a body against its signature: first the raw bytes, then their canonical form.
 *
 * @param options The body as it arrived, its signature, and the secrets; see `VerifySignatureOptions`.
 * @returns The authenticated bytes and how they matched; or the reason why not. Whatever the body or the header
 *   hold, it returns.
 * @throws ConfigurationError Where a secret is blank.
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
  const keys = keysOf(options.secrets);
  const expected = readSignature(options.signature);
  if (typeof expected === 'string') return { ok: false, reason: expected };
  const match = await matchSignature(toBytes(options.body), expected, keys, options);
  if (match === undefined) return { ok: false, reason: 'signature_mismatch' };
  const { matchedBy, authenticated, signingKey } = match;
  return { ok: true, matchedBy, authenticated, secretIndex: signingKey.index };
}

let recent: { secret: string; keys: readonly VerificationKey[] } | undefined;

/** Making a key ready costs half as much as hashing a kilobyte with it, and mostly it is the same one again. */
function keysOf(secrets: SecretList): readonly VerificationKey[] {
  if (typeof secrets !== 'string') return importKeys(secrets, 'secrets');
  if (recent?.secret !== secrets) recent = { secret: secrets, keys: importKeys(secrets, 'secrets') };
  return recent.keys;
}

/** Reads the header's digest; returns the problem where the header is not in the one form that is sent. */
export function readSignature(header: string | null | undefined): Uint8Array | SignatureFormProblem {
  if (header === null || header === undefined || header === '') return 'signature_missing';
  // Several headers of one name arrive joined by a comma; picking one would be guessing.
  if (header.includes(',')) return 'signature_ambiguous';
  return FORM.test(header) ? fromHex(header.slice(SCHEME.length)) : 'signature_malformed';
}

/** A match: which bytes are authentic, and by which key. */
export interface SignatureMatch extends Pick<VerifiedSignature, 'matchedBy' | 'authenticated'> {
  signingKey: VerificationKey;
}

type Forms = Pick<VerifySignatureOptions, 'fallbackMaxBytes' | 'acceptCompactJson'>;

/** Tries the forms of a body in the order of their likelihood: as received, canonical, compact. */
export async function matchSignature(
  body: Uint8Array,
  expected: Uint8Array,
  keys: readonly VerificationKey[],
  { fallbackMaxBytes = DEFAULT_FALLBACK_BYTES, acceptCompactJson = false }: Forms,
): Promise<SignatureMatch | undefined> {
  const raw = await matchingKey(body, expected, keys);
  if (raw !== undefined) return { matchedBy: 'raw', authenticated: body, signingKey: raw };
  if (body.length > fallbackMaxBytes) return undefined;
  for (const form of canonicalForms(body, acceptCompactJson)) {
    const signingKey = await matchingKey(form, expected, keys);
    if (signingKey !== undefined) return { matchedBy: 'canonical', authenticated: form, signingKey };
  }
  return undefined;
}

/**
 * The canonical forms of an unauthenticated body. Duplicate keys are refused: readers on the way may have disagreed about
 * which one counts.
 */
function* canonicalForms(body: Uint8Array, acceptCompactJson: boolean): Generator<Uint8Array> {
  try {
    const canonical = canonicalForm(body, 'refuse').slice();
    yield canonical;
    if (acceptCompactJson) yield compactJson(canonical);
  } catch {
    // Not JSON, or not JSON that the sender could have meant: it has no canonical form, so it can't match.
  }
}

/** Finds the key that signed. Every key is tried, and digests are compared in constant time, so that timing tells nothing. */
async function matchingKey(
  bytes: Uint8Array,
  expected: Uint8Array,
  keys: readonly VerificationKey[],
): Promise<VerificationKey | undefined> {
  let match: VerificationKey | undefined;
  for (const signingKey of keys) {
    const digest = await hmacSha256(signingKey.key, bytes);
    if (equalDigests(digest, expected)) match ??= signingKey;
  }
  return match;
}

function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? encodeUtf8(body) : body;
}
