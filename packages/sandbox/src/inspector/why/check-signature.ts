import { verifySignature } from '@videovector-webhooks/core';
import { bodyOf, type Exchange } from '../../state/exchange.js';
import type { KnownSecret } from './known-secrets.js';

/** What the signature of a request covers, as far as the sandbox can know. */
export type SignatureCheck =
  /** The bytes that were sent. */
  | { readonly covers: 'bytes'; readonly secret: KnownSecret }
  /** Their canonical form, which reads `signed`. */
  | { readonly covers: 'canonical form'; readonly secret: KnownSecret; readonly signed: string }
  /** Another text, whose contents the bytes do not have. */
  | { readonly covers: 'another text'; readonly secret: KnownSecret; readonly signed: string }
  /** No secret that the sandbox still has makes it match anything that it knows of. */
  | { readonly covers: 'unknown' };

/**
 * Finds out what a request's signature covers.
 *
 * @param candidates Texts that may have been signed instead.
 */
export async function checkSignature(
  exchange: Exchange,
  secrets: readonly KnownSecret[],
  candidates: Iterable<string>,
): Promise<SignatureCheck> {
  if (secrets.length === 0) return { covers: 'unknown' };
  const match = async (body: Uint8Array | string) => {
    const result = await verifySignature({
      body,
      signature: exchange.headers['x-webhook-signature'],
      secrets: secrets.map(({ value }) => value),
      fallbackMaxBytes: Infinity,
    });
    return result.ok ? { ...result, secret: secrets[result.secretIndex]! } : undefined;
  };
  const own = await match(bodyOf(exchange));
  if (own?.matchedBy === 'raw') return { covers: 'bytes', secret: own.secret };
  if (own !== undefined)
    return { covers: 'canonical form', secret: own.secret, signed: textOf(own.authenticated) };
  for (const signed of candidates) {
    const other = await match(signed);
    if (other !== undefined) return { covers: 'another text', secret: other.secret, signed };
  }
  return { covers: 'unknown' };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
