import { equalDigests, hmacSha256 } from '#runtime';
import { ConfigurationError } from '../errors.js';
import { canonicalForm } from '../json/canonical/canonical-form.js';
import { compactForm } from '../json/compact-form.js';
import type { VerificationKey } from './secrets.js';

/** By default, a larger body is verified by its raw bytes only. In bytes. */
export const DEFAULT_FALLBACK_BYTES = 256 * 1024;

/** A match: which bytes are authentic, and by which key. */
export interface SignatureMatch {
  /** `raw`: the body as received. `canonical`: its canonical form, because it was re-serialized on the way. */
  readonly matchedBy: 'raw' | 'canonical';
  /** The bytes that the signature covers. */
  readonly authenticated: Uint8Array;
  readonly signingKey: VerificationKey;
}

/** Which forms of a body are tried. */
interface Forms {
  /** In bytes. Default: 256 KiB. */
  readonly fallbackMaxBytes?: number | undefined;
  /** Default: false. */
  readonly acceptCompactJson?: boolean | undefined;
}

/**
 * Tries each candidate in turn, and of each its forms: as received, canonical, compact.
 *
 * @param candidates What may be the body, the most likely first.
 */
export async function matchSignature(
  candidates: readonly Uint8Array[],
  expected: Uint8Array,
  keys: readonly VerificationKey[],
  { fallbackMaxBytes = DEFAULT_FALLBACK_BYTES, acceptCompactJson = false }: Forms,
): Promise<SignatureMatch | undefined> {
  for (const body of candidates) {
    const raw = await matchingKey(body, expected, keys);
    if (raw !== undefined) return { matchedBy: 'raw', authenticated: body, signingKey: raw };
    if (body.length > fallbackMaxBytes) continue;
    for await (const form of canonicalForms(body, acceptCompactJson)) {
      const signingKey = await matchingKey(form, expected, keys);
      if (signingKey !== undefined) return { matchedBy: 'canonical', authenticated: form, signingKey };
    }
  }
  return undefined;
}

/** The canonical forms of an unauthenticated body. The library for the compact one is loaded by the first body that needs it. */
async function* canonicalForms(body: Uint8Array, acceptCompactJson: boolean): AsyncGenerator<Uint8Array> {
  // Duplicate keys are refused: readers on the way may have disagreed about which one counts.
  const canonical = formOrNothing(() => canonicalForm(body, 'refuse').slice());
  if (canonical === undefined) return;
  yield canonical;
  if (!acceptCompactJson) return;
  const { default: stringify } = await import('fast-json-stable-stringify').catch((cause: unknown) => {
    const fix = 'install fast-json-stable-stringify, or include it in your bundle';
    throw new ConfigurationError('acceptCompactJson', `acceptCompactJson can't load its library: ${fix}.`, {
      cause,
    });
  });
  const compact = formOrNothing(() => compactForm(canonical, stringify));
  if (compact !== undefined) yield compact;
}

/** Returns undefined if the text is not JSON, or has a key twice. */
function formOrNothing(makeForm: () => Uint8Array): Uint8Array | undefined {
  try {
    return makeForm();
  } catch {
    return undefined;
  }
}

/**
 * Finds the key that signed. Every key is tried, and digests are compared in constant time, so that timing shows neither the
 * matching key nor the differing byte.
 */
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
