/** Encodes bytes as base64 (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In slices, since the number of arguments of a call is limited.
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

/**
 * Decodes base64.
 *
 * @throws DOMException If the text is not base64.
 */
export function fromBase64(text: string): Uint8Array {
  return fromLatin1(atob(text));
}

/** Encodes text as Latin-1. `Uint8Array.from` would take seconds for 10 MiB. */
export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const EQUALS = 0x3d;
const WHITE_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The value of each base64 digit by its character code, in both alphabets; -1 for all other codes. */
const VALUES = base64Values();

function base64Values(): Int8Array {
  const values = new Int8Array(256).fill(-1);
  for (const alphabet of ['+/', '-_']) {
    const characters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
    for (const [value, character] of [...characters].entries()) values[character.charCodeAt(0)] = value;
  }
  return values;
}

/**
 * Decodes bytes that may be base64 in either alphabet (RFC 4648, sections 4 and 5). One pass, since it runs on
 * unauthenticated bodies.
 *
 * @returns The decoded bytes, or undefined if the bytes are not base64.
 */
export function decodeBase64(encoded: Uint8Array): Uint8Array | undefined {
  let end = encoded.length;
  while (WHITE_SPACE.has(encoded[end - 1]!)) end--;
  for (let padding = 0; padding < 2 && encoded[end - 1] === EQUALS; padding++) end--;
  if (end % 4 === 1) return undefined;
  const decoded = new Uint8Array(Math.floor((end * 3) / 4));
  for (let i = 0, at = 0, bits = 0; i < end; i++) {
    const value = VALUES[encoded[i]!]!;
    if (value < 0) return undefined;
    bits = (bits << 6) | value;
    const place = i % 4;
    if (place > 0) decoded[at++] = bits >> (6 - 2 * place);
  }
  return decoded;
}
