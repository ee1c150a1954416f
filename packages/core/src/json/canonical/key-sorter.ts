import { compareKeys, compareRest, MEMBER } from './key-order.js';

/** Runs of up to this many keys are sorted by insertion. */
const FEW = 16;
/** Up to this many keys are sorted by merging runs; above it the 257 buckets of a radix sort pay. */
const MERGED = 128;
/** A group that keeps more than this share of its keys is not worth another round. */
const MOST = 0.75;
/** One bucket for keys that have ended, and one for each byte. */
const BUCKETS = 257;

/**
 * Sorts the members of an object by their keys, the equal ones by their place, in a time linear in the bytes of
 * the keys, however these are chosen.
 */
export class KeySorter {
  /** Whether two keys of the last object were equal. */
  hasDuplicates = false;
  readonly #view: DataView;
  readonly #counts = new Int32Array(BUCKETS + 1);
  #order = new Int32Array(64);
  #other = new Int32Array(64);
  /** The order of the object before, as differences from its first member. */
  #last = new Int32Array(64);
  #lastCount = 0;

  constructor(view: DataView) {
    this.#view = view;
  }

  /**
   * @param members Of each member `MEMBER` numbers.
   * @param first The first member's place in `members`.
   * @returns The members' places in `members`; valid until the next call.
   */
  sort(members: Int32Array, first: number, count: number): Int32Array {
    if (this.#order.length < count) {
      this.#order = new Int32Array(2 * count);
      this.#other = new Int32Array(2 * count);
      this.#last = new Int32Array(2 * count);
      this.#lastCount = 0;
    }
    this.hasDuplicates = false;
    const order = this.#order;
    // The objects of an array are mostly alike.
    if (count === this.#lastCount) {
      addToAll(this.#last, first, order, count);
      if (this.#isStrictlyAscending(members, count)) return order;
    }
    fillWithPlaces(order, first, count);
    if (count <= MERGED) this.#sortByMerging(members, 0, count);
    else this.#sortMany(members, count);
    this.#lastCount = count;
    addToAll(order, -first, this.#last, count);
    return order;
  }

  #isStrictlyAscending(members: Int32Array, count: number): boolean {
    const view = this.#view;
    const order = this.#order;
    for (let i = 1; i < count; i++)
      if (compareKeys(view, members, order[i - 1]!, order[i]!) >= 0) return false;
    return true;
  }

  /** Sorts a range of the order by insertion. */
  #sortFew(members: Int32Array, from: number, to: number): void {
    const view = this.#view;
    const order = this.#order;
    for (let i = from + 1; i < to; i++) {
      const member = order[i]! | 0;
      const prefix = members[(member + 2) | 0]!;
      let j = i;
      for (; j > from; j--) {
        const before = order[j - 1]! | 0;
        const beforePrefix = members[(before + 2) | 0]!;
        if (beforePrefix < prefix) break;
        if (beforePrefix === prefix) {
          const difference = compareRest(view, members, before, member);
          if (difference === 0) this.hasDuplicates = true;
          if (difference <= 0) break;
        }
        order[j] = before;
      }
      order[j] = member;
    }
  }

  /** Sorts a range by merging runs of a few, then longer ones. */
  #sortByMerging(members: Int32Array, from: number, to: number): void {
    const view = this.#view;
    const order = this.#order;
    const other = this.#other;
    for (let run = from; run < to; run += FEW) this.#sortFew(members, run, Math.min(run + FEW, to));
    for (let length = FEW; length < to - from; length *= 2) {
      for (let start = from; start + length < to; start += 2 * length) {
        const middle = start + length;
        const end = Math.min(middle + length, to);
        for (let i = start; i < middle; i++) other[i] = order[i]!;
        let left = start;
        let right = middle;
        for (let i = start; left < middle; i++) {
          const difference = right < end ? compareKeys(view, members, order[right]!, other[left]!) : 1;
          if (difference === 0) this.hasDuplicates = true;
          order[i] = difference < 0 ? order[right++]! : other[left++]!;
        }
      }
    }
  }

  /**
   * Sorts by the first byte that differs, then each group by the next one: a radix sort, most significant byte first.
   * With many short keys it is several times as fast as comparing.
   *
   * A group that has kept most of its keys, which an attacker can arrange byte after byte, is sorted by merging.
   */
  #sortMany(members: Int32Array, count: number): void {
    const view = this.#view;
    const order = this.#order;
    const other = this.#other;
    const counts = this.#counts;
    // Groups still to sort: from, to, and how many bytes they have in common.
    const todo = [0, count, 0];
    while (todo.length > 0) {
      const common = todo.pop()!;
      const to = todo.pop()!;
      const from = todo.pop()!;
      if (to - from <= MERGED) {
        this.#sortByMerging(members, from, to);
        continue;
      }
      const skip = this.#commonPrefix(members, from, to, common);
      counts.fill(0);
      for (let i = from; i < to; i++) {
        const member = order[i]!;
        other[i] = member;
        const at = members[member]! + skip;
        counts[at === members[member + 1] ? 1 : view.getUint8(at) + 2]!++;
      }
      counts[0] = from;
      for (let i = 1; i <= BUCKETS; i++) counts[i]! += counts[i - 1]!;
      for (let i = from; i < to; i++) {
        const member = other[i]!;
        const at = members[member]! + skip;
        const bucket = at === members[member + 1] ? 0 : view.getUint8(at) + 1;
        order[counts[bucket]!++] = member;
      }
      // Each count is now the end of its bucket. The keys of the first one have ended, so they are equal.
      if (counts[0]! - from > 1) this.hasDuplicates = true;
      for (let i = 1; i < BUCKETS; i++) {
        const size = counts[i]! - counts[i - 1]!;
        if (size > (to - from) * MOST) this.#sortByMerging(members, counts[i - 1]!, counts[i]!);
        else if (size > 1) todo.push(counts[i - 1]!, counts[i]!, skip + 1);
      }
    }
  }

  /** How many bytes the keys of a range have in common; `common` of them are known. */
  #commonPrefix(members: Int32Array, from: number, to: number, common: number): number {
    const view = this.#view;
    const order = this.#order;
    const model = members[order[from]!]!;
    let length = members[order[from]! + 1]! - model;
    for (let i = from + 1; i < to && length > common; i++) {
      const start = members[order[i]!]!;
      const most = Math.min(length, members[order[i]! + 1]! - start);
      let same = common;
      while (same < most && view.getUint8(model + same) === view.getUint8(start + same)) same++;
      length = same;
    }
    return length;
  }
}

/** Writes the first numbers, each with an addend, into another array. A function of its own for the reason that `logMembers` has. */
function addToAll(numbers: Int32Array, addend: number, into: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) into[i] = numbers[i]! + addend;
}

/** Fills the order with the places of members as the source has them. */
function fillWithPlaces(order: Int32Array, first: number, count: number): void {
  for (let i = 0; i < count; i++) order[i] = first + MEMBER * i;
}
