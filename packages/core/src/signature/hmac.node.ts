import crypto, { createHash, timingSafeEqual } from 'node:crypto';

/** Whether data may change once `hmacSha256` has returned. */
export const READS_AT_ONCE = true;

/** The block of SHA-256, in bytes. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * Up to this size a body is hashed in one call, from behind the key's pad in one array: setting up a hash object costs
 * more than hashing a kilobyte. Above it the copy would cost more.
 */
const ONE_CALL_BYTES = 32 * 1024;

const encoder = new TextEncoder();
/** Written and hashed at once. */
const scratch = Buffer.alloc(BLOCK + ONE_CALL_BYTES);
const outerBlock = Buffer.alloc(BLOCK + DIGEST);

/** A secret made ready for HMAC-SHA256; printing one shows nothing of the secret. */
export class HmacKey {
  /** The key, exclusive-or the two pads of RFC 2104. */
  readonly #inner = new Uint8Array(BLOCK).fill(0x36);
  readonly #outer = new Uint8Array(BLOCK).fill(0x5c);

  /** @param secret The secret as UTF-8. */
  constructor(secret: Uint8Array) {
    const key = secret.length > BLOCK ? digestOf(secret) : secret;
    for (let i = 0; i < key.length; i++) {
      this.#inner[i]! ^= key[i]!;
      this.#outer[i]! ^= key[i]!;
    }
  }

  /** HMAC-SHA256: H(outer pad, H(inner pad, data)). */
  sign(data: Uint8Array): Uint8Array {
    outerBlock.set(this.#outer);
    if (crypto.hash === undefined || data.length > ONE_CALL_BYTES) {
      outerBlock.set(createHash('sha256').update(this.#inner).update(data).digest(), BLOCK);
    } else {
      scratch.set(this.#inner);
      scratch.set(data, BLOCK);
      // A string of bytes is the cheapest way to get a digest out of it.
      outerBlock.write(
        crypto.hash('sha256', scratch.subarray(0, BLOCK + data.length), 'binary'),
        BLOCK,
        'latin1',
      );
    }
    return digestOf(outerBlock);
  }
}

/** @param secret A secret that is not empty; its UTF-8 bytes are the key. */
export function importHmacKey(secret: string): HmacKey {
  return new HmacKey(encoder.encode(secret));
}

/** HMAC-SHA256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: HmacKey, data: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return key.sign(data);
}

/** SHA-256 (FIPS 180-4) of a text as UTF-8 and bytes behind it, in hex. */
export function sha256Hex(head: string, tail: Uint8Array): string | Promise<string> {
  if (crypto.hash === undefined || 3 * head.length + tail.length > scratch.length)
    return createHash('sha256').update(head).update(tail).digest('hex');
  const length = scratch.write(head);
  scratch.set(tail, length);
  return crypto.hash('sha256', scratch.subarray(0, length + tail.length));
}

/** Bytes of hex digits. */
export function fromHex(digits: string): Uint8Array {
  return Buffer.from(digits, 'hex');
}

/** Bytes in hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Compares two digests of 32 bytes without telling by its time where they differ. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return timingSafeEqual(a, b);
}

/** Other runtimes' `node:crypto` may have no `hash`. */
function digestOf(data: Uint8Array): Uint8Array {
  if (crypto.hash === undefined) return createHash('sha256').update(data).digest();
  return Buffer.from(crypto.hash('sha256', data, 'binary'), 'latin1');
}
