import { sha256Hex } from '#runtime';

/** 192 bits: a collision would lose an event. */
const KEY_DIGITS = 48;

/**
 * Returns the key under which a delivery is remembered: a digest of the authenticated bytes, of the subscription whose secret
 * matched, and of `X-Delivery-ID` if there is one. A reused delivery id can therefore not suppress another body.
 *
 * @param authenticated The bytes that the signature covers: the canonical form of the payload.
 * @param webhookId The subscription, if the option `secrets` determines it; else undefined.
 * @param deliveryId Unsigned; undefined in strict mode, so that a replay under a fresh id is a duplicate.
 * @returns 48 hex digits.
 * @example
 * ```ts
 * import { canonicalize } from '@videovector-webhooks/core';
 * import { deliveryKey } from '@videovector-webhooks/core/inbox';
 *
 * const key = await deliveryKey(canonicalize('{"event": "test"}'), undefined, 'del_1');
 * console.log(key.length); // 48
 * ```
 */
export async function deliveryKey(
  authenticated: Uint8Array,
  webhookId: string | undefined,
  deliveryId: string | undefined,
): Promise<string> {
  // A JSON array ends unambiguously: no other ids and body make the same bytes.
  const ids = JSON.stringify([webhookId ?? null, deliveryId ?? null]);
  const digest = await sha256Hex(ids, authenticated);
  return digest.slice(0, KEY_DIGITS);
}
