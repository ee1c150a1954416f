import { compareKeys, compareRest, MEMBER } from './key-order.js';

/** Runs of up to this many keys are sorted by insertion. */
const FEW = 16;
/** Up to this many keys are sorted by merging runs; above it the 257 buckets of a radix sort pay. */
const MERGED = 128;
/** If a bucket keeps more than this share of the keys, another radix round does not pay. */
const MOST = 0.75;
/** One bucket for keys that end here, and one for each byte. */
const BUCKETS = 257;

/**
 * Sorts the members of an object by key, stably, in time close to linear in the bytes of the keys even if an attacker
 * chose them.
 */
export class KeySorter {
  /** Whether the last object had two equal keys. */
  hasDuplicates = false;
  readonly #view: DataView;
  readonly #counts = new Int32Array(BUCKETS + 1);
  #order = new Int32Array(64);
  #other = new Int32Array(64);
  /** The previous object's order, relative to its first member. */
  #last = new Int32Array(64);
  #lastCount = 0;

  constructor(view: DataView) {
    this.#view = view;
  }

  /**
   * @param members `MEMBER` numbers for each member.
   * @param first The first member's index in `members`.
   * @returns The members' indexes in `members`; valid until the next call.
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
    // Objects of one array usually have the same keys in the same order.
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

  /** Sorts a range by merging ever longer runs. */
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
   *
   * A group that keeps most of its keys, which an attacker can arrange byte after byte, is sorted by merging.
   */
  #sortMany(members: Int32Array, count: number): void {
    const view = this.#view;
    const order = this.#order;
    const other = this.#other;
    const counts = this.#counts;
    // Groups still to sort: from, to, and the length of their common prefix.
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
      // Each count is now the end of its bucket. All keys of the first bucket have ended, so they are equal.
      if (counts[0]! - from > 1) this.hasDuplicates = true;
      for (let i = 1; i < BUCKETS; i++) {
        const size = counts[i]! - counts[i - 1]!;
        if (size > (to - from) * MOST) this.#sortByMerging(members, counts[i - 1]!, counts[i]!);
        else if (size > 1) todo.push(counts[i - 1]!, counts[i]!, skip + 1);
      }
    }
  }

  /** Returns the length of the range's common prefix; `common` bytes of it are known. */
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

/** Writes the first `count` numbers plus an addend into another array. Separate for the reason given at `logMembers`. */
function addToAll(numbers: Int32Array, addend: number, into: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) into[i] = numbers[i]! + addend;
}

/** Fills the order with the members' indexes in source order. */
function fillWithPlaces(order: Int32Array, first: number, count: number): void {
  for (let i = 0; i < count; i++) order[i] = first + MEMBER * i;
}
