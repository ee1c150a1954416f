import { describe, expect, it } from 'vitest';
import { hashWords, readKey, WORDS } from '../../src/inbox/key-words.js';

const DIGEST = '0123456789abcdef00000001800000007fffffffffffffff';
const DIGEST_WORDS = [0x01234567, 0x89abcdef, 0x00000001, 0x80000000, 0x7fffffff, 0xffffffff];

function read(key: string): { words: number[]; isDigest: boolean } {
  // Whatever was there before must not matter.
  const words = new Uint32Array(WORDS).fill(7);
  const isDigest = readKey(key, words);
  return { words: [...words], isDigest };
}

describe('readKey', () => {
  it('reads the 48 digits of a digest into six words', () => {
    expect(read(DIGEST)).toEqual({ words: DIGEST_WORDS, isDigest: true });
  });

  it.each([
    ['a digit too few', DIGEST.slice(1)],
    ['a digit too many', `${DIGEST}0`],
    ['a capital', DIGEST.replace('a', 'A')],
    ['a letter beyond f at the end', `${DIGEST.slice(0, -1)}g`],
    ['a letter beyond f at the start', `g${DIGEST.slice(1)}`],
    ['a character whose low byte is that of a digit', DIGEST.replace('4', '\u0134')],
    ['nothing at all', ''],
  ])('hashes a key with %s into the first word', (_what, key) => {
    const { words, isDigest } = read(key);
    expect(isDigest).toBe(false);
    expect(words[0] === 0).toBe(key === '');
    expect(words.slice(1)).toEqual([0, 0, 0, 0, 0]);
  });

  it('hashes a key that is no digest by each of its characters', () => {
    // FNV-1a, beginning with 0.
    expect(read('ab').words[0]).toBe(Math.imul(Math.imul(0x61, 0x01000193) ^ 0x62, 0x01000193) >>> 0);
    expect(read('abc').words[0]).not.toBe(read('ab').words[0]);
  });
});

describe('hashWords', () => {
  it('depends on each of the words at the offset, and on no other', () => {
    const words = Uint32Array.from([1, ...DIGEST_WORDS, 2]);
    const hash = hashWords(words, 1);
    for (let i = 0; i < words.length; i++) {
      const changed = Uint32Array.from(words);
      changed[i]! ^= 1;
      expect(hashWords(changed, 1) !== hash).toBe(i > 0 && i <= WORDS);
    }
  });

  it('spreads consecutive keys over the slots of an index', () => {
    const slots = new Set(
      Array.from({ length: 1_000 }, (_, i) => hashWords(Uint32Array.from([0, 0, 0, 0, 0, i]), 0) & 1_023),
    );
    // Random slots would be some 640 different ones.
    expect(slots.size).toBeGreaterThan(500);
  });
});
