import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** A secret made ready for HMAC-SHA256; printing one shows nothing of the secret. */
export type HmacKey = KeyObject;

/** @param secret A secret that is not empty; its UTF-8 bytes are the key. */
export function importHmacKey(secret: string): HmacKey {
  return createSecretKey(secret, 'utf8');
}

/** HMAC-SHA256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: HmacKey, data: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return createHmac('sha256', key).update(data).digest();
}

/** SHA-256 (FIPS 180-4), 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return createHash('sha256').update(data).digest();
}

/** Compares two digests of 32 bytes without telling by its time where they differ. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return timingSafeEqual(a, b);
}
