/** A secret prepared for HMAC-SHA256; it can't be exported, and printing one reveals nothing of it. */
export type HmacKey = Promise<CryptoKey>;

/** @param secret A non-empty secret; its UTF-8 bytes are the key. */
export function importHmacKey(secret: string): HmacKey {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign']);
}

/** HMAC-SHA256 (RFC 2104), 32 bytes. */
export async function hmacSha256(key: HmacKey, data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await key, data as Uint8Array<ArrayBuffer>));
}

/** SHA-256 (FIPS 180-4) of a text as UTF-8 followed by bytes, in hex. */
export async function sha256Hex(head: string, tail: Uint8Array): Promise<string> {
  const bytes = new TextEncoder().encode(head);
  const data = new Uint8Array(bytes.length + tail.length);
  data.set(bytes);
  data.set(tail, bytes.length);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
}

/** Decodes hex digits. */
export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Encodes bytes as hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares two digests of 32 bytes in constant time. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0;
  for (let i = 0; i < 32; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
