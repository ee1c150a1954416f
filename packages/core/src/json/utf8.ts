const encoder = new TextEncoder();

/**
 * Encodes a string as UTF-8, and each lone surrogate as three bytes.
 *
 * `TextEncoder` would replace a lone surrogate with U+FFFD, but Python keeps it. In this generalized UTF-8, bytes still sort
 * by code point.
 */
export function encodeUtf8(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) length = writeCodePoint(bytes, length, character.codePointAt(0)!);
  return bytes.subarray(0, length);
}

/** Writes a code point, which may be a surrogate, as generalized UTF-8; returns the offset after it. */
export function writeCodePoint(bytes: Uint8Array, offset: number, codePoint: number): number {
  let o = offset;
  if (codePoint < 0x80) {
    bytes[o++] = codePoint;
  } else if (codePoint < 0x800) {
    bytes[o++] = 0xc0 | (codePoint >> 6);
    bytes[o++] = 0x80 | (codePoint & 0x3f);
  } else if (codePoint < 0x10000) {
    bytes[o++] = 0xe0 | (codePoint >> 12);
    bytes[o++] = 0x80 | ((codePoint >> 6) & 0x3f);
    bytes[o++] = 0x80 | (codePoint & 0x3f);
  } else {
    bytes[o++] = 0xf0 | (codePoint >> 18);
    bytes[o++] = 0x80 | ((codePoint >> 12) & 0x3f);
    bytes[o++] = 0x80 | ((codePoint >> 6) & 0x3f);
    bytes[o++] = 0x80 | (codePoint & 0x3f);
  }
  return o;
}

/**
 * Reads the code point at `offset`, which takes two or more bytes; returns -1 if they are not UTF-8 (RFC 3629, section 4: no
 * overlong form, nothing above U+10FFFF, no surrogate unless allowed).
 */
export function readCodePoint(bytes: Uint8Array, offset: number, allowSurrogates: boolean): number {
  const first = bytes[offset]!;
  const second = bytes[offset + 1]! ^ 0x80;
  if (first < 0xc2 || second > 0x3f) return -1;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = bytes[offset + 2]! ^ 0x80;
  if (third > 0x3f) return -1;
  if (first < 0xf0) {
    const codePoint = ((first & 0x0f) << 12) | (second << 6) | third;
    const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    return codePoint < 0x800 || (surrogate && !allowSurrogates) ? -1 : codePoint;
  }
  const fourth = bytes[offset + 3]! ^ 0x80;
  if (first > 0xf4 || fourth > 0x3f) return -1;
  const codePoint = ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
  return codePoint < 0x10000 || codePoint > 0x10ffff ? -1 : codePoint;
}

/** The number of bytes that a code point takes. */
export function codePointLength(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
