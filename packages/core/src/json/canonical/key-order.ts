/** Numbers kept for each member: the start, end and prefix of its key, and two that sorting does not use. */
export const MEMBER = 5;

/**
 * Returns the first four bytes of a key, padded with zeros, as a number that sorts like the bytes. It decides most
 * comparisons.
 */
export function keyPrefix(view: DataView, start: number, end: number): number {
  const four = view.getInt32(start);
  const length = (end - start) | 0;
  // Flipping the sign bit makes signed numbers sort like unsigned ones.
  return (length >= 4 ? four : length === 0 ? 0 : four & (-1 << (32 - 8 * length))) ^ 0x80000000;
}

/**
 * Compares two keys by code point, which in generalized UTF-8 is byte order. It reads four bytes at a time and ignores
 * those after the key.
 *
 * @param members `MEMBER` numbers for each member.
 * @param a The index of a member in it.
 * @returns Less than 0, 0, or more than 0.
 */
export function compareKeys(view: DataView, members: Int32Array, a: number, b: number): number {
  const aPrefix = members[a + 2]!;
  const bPrefix = members[b + 2]!;
  return aPrefix === bPrefix ? compareRest(view, members, a, b) : aPrefix < bPrefix ? -1 : 1;
}

/** Compares two keys with equal prefixes. */
export function compareRest(view: DataView, members: Int32Array, a: number, b: number): number {
  const aStart = members[a]!;
  const bStart = members[b]!;
  const aLength = (members[a + 1]! - aStart) | 0;
  const bLength = (members[b + 1]! - bStart) | 0;
  const common = Math.min(aLength, bLength);
  for (let i = 4; i < common; i = (i + 4) | 0) {
    const x = view.getInt32((aStart + i) | 0);
    const y = view.getInt32((bStart + i) | 0);
    if (x === y) continue;
    if (i + (Math.clz32(x ^ y) >> 3) >= common) break;
    return (x ^ 0x80000000) < (y ^ 0x80000000) ? -1 : 1;
  }
  return (aLength - bLength) | 0;
}
