import { CanonicalJsonError } from './error.js';
import type { Reordering } from './reordering.js';

/**
 * The members of the objects that are open, innermost last, as offsets; and, of the objects that closed,
 * those that are out of order.
 */
export class Members {
  readonly reorderings: Reordering[] = [];
  readonly #source: Uint8Array;
  readonly #keyStart: number[] = [];
  readonly #keyEnd: number[] = [];
  readonly #outStart: number[] = [];
  readonly #outEnd: number[] = [];

  /** @param source The buffer that holds all keys, decoded where they were written with escapes. */
  constructor(source: Uint8Array) {
    this.#source = source;
  }

  get count(): number {
    return this.#keyStart.length;
  }

  /**
   * Notes a key of the innermost open object.
   *
   * @param first The index of that object's first member.
   * @returns Whether the key comes behind the one before it, so that the order still holds.
   */
  add(first: number, keyStart: number, keyEnd: number, outStart: number): boolean {
    const index = this.#keyStart.length;
    this.#keyStart.push(keyStart);
    this.#keyEnd.push(keyEnd);
    this.#outStart.push(outStart);
    this.#outEnd.push(outStart);
    return index === first || this.#compare(index - 1, index) < 0;
  }

  /** Notes where the value of the member just read ends in the output. */
  endMember(outEnd: number): void {
    this.#outEnd[this.#outEnd.length - 1] = outEnd;
  }

  /** Forgets the members of an object that closes in order. */
  close(first: number): void {
    this.#keyStart.length = first;
    this.#keyEnd.length = first;
    this.#outStart.length = first;
    this.#outEnd.length = first;
  }

  /**
   * Closes an object whose keys are not strictly ascending: notes the order that they should have.
   *
   * @param duplicateKeys `last`: of equal keys the last one counts, as in a Python dict. `refuse`: throw.
   */
  closeUnordered(first: number, start: number, end: number, duplicateKeys: 'last' | 'refuse'): void {
    const order = Array.from({ length: this.count - first }, (_, i) => first + i);
    order.sort((a, b) => this.#compare(a, b) || a - b);
    const members: number[] = [];
    for (let i = 0; i < order.length; i++) {
      const index = order[i]!;
      const next = order[i + 1];
      if (next === undefined || this.#compare(index, next) !== 0) {
        members.push(this.#outStart[index]!, this.#outEnd[index]!);
      } else if (duplicateKeys === 'refuse') {
        throw new CanonicalJsonError('duplicate_key', this.#keyStart[next]!);
      }
    }
    this.reorderings.push({ start, end, members });
    this.close(first);
  }

  /** Compares two keys by code point, which in generalized UTF-8 is the order of the bytes. */
  #compare(a: number, b: number): number {
    const source = this.#source;
    let i = this.#keyStart[a]!;
    let j = this.#keyStart[b]!;
    const aEnd = this.#keyEnd[a]!;
    const bEnd = this.#keyEnd[b]!;
    while (i < aEnd && j < bEnd) {
      const difference = source[i++]! - source[j++]!;
      if (difference !== 0) return difference;
    }
    return aEnd - i - (bEnd - j);
  }
}
