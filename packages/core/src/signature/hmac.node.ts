import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * A secret prepared for HMAC-SHA256: a KeyObject, so that printing one reveals nothing. The declaration does not say so, since a
 * user's compiler reads it and may have no types of Node.
 */
export type HmacKey = object;

const encoder = new TextEncoder();

/** @param secret A non-empty secret; its UTF-8 bytes are the key. */
export function importHmacKey(secret: string): HmacKey {
  return createSecretKey(encoder.encode(secret));
}

/** HMAC-SHA256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: HmacKey, data: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return createHmac('sha256', key as KeyObject)
    .update(data)
    .digest();
}

/** SHA-256 (FIPS 180-4) of a text as UTF-8 followed by bytes, in hex. */
export function sha256Hex(head: string, tail: Uint8Array): string | Promise<string> {
  return hash('sha256', Buffer.concat([Buffer.from(head), tail]), 'hex');
}

/** Decodes hex digits. */
export function fromHex(digits: string): Uint8Array {
  return Buffer.from(digits, 'hex');
}

/** Encodes bytes as hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Compares two digests of 32 bytes in constant time. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return timingSafeEqual(a, b);
}
