/** How many 32-bit words a key has: 192 bits. */
export const WORDS = 6;

const DIGITS = 8;
const LENGTH = WORDS * DIGITS;

/** The value of each lower-case hex digit by its character code; -1 for all other codes. */
const NIBBLES = hexValues();

function hexValues(): Int8Array {
  const values = new Int8Array(256).fill(-1);
  for (const [value, digit] of [...'0123456789abcdef'].entries()) values[digit.charCodeAt(0)] = value;
  return values;
}

/**
 * Reads a key into words.
 *
 * @param into Receives the key if it is 48 lower-case hex digits, as core's are; otherwise a hash of it.
 * @returns Whether the words are the key itself.
 */
export function readKey(key: string, into: Uint32Array): boolean {
  let bad = key.length - LENGTH;
  for (let word = 0, at = 0; word < WORDS && bad === 0; word++) {
    let value = 0;
    for (let digit = 0; digit < DIGITS; digit++, at++) {
      const unit = key.charCodeAt(at);
      const nibble = NIBBLES[unit & 0xff]!;
      bad |= (nibble & ~0xf) | (unit >> 8);
      value = (value << 4) | nibble;
    }
    into[word] = value;
  }
  if (bad === 0) return true;
  into.fill(0);
  for (let i = 0; i < key.length; i++) into[0] = Math.imul(into[0]! ^ key.charCodeAt(i), 0x01000193);
  return false;
}

/** Hashes the words at an offset. Digests are random already, but a caller's own keys may be consecutive. */
export function hashWords(words: Uint32Array, offset: number): number {
  let hash = 0;
  for (let i = 0; i < WORDS; i++) {
    hash = Math.imul(hash ^ words[offset + i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
