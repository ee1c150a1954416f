import { hashWords, readKey, WORDS } from './key-words.js';

/** What is remembered of a completed delivery. */
export interface Completed {
  readonly token: string;
  readonly attempt: number;
}

/** Deliveries per page. */
const PAGE = 1_024;

/**
 * The completed deliveries, oldest first: a queue in pages of typed arrays, and two hash indexes by key.
 *
 * A delivery takes about 57 bytes: 24 for the key, 14 for its token, time and attempt, the rest in the indexes. In a map of
 * objects it would take 277, and a million of them would slow down every garbage collection.
 *
 * Deliveries are added to the newer index. By the time it is full, those of the older one have usually all been dropped, and the newer
 * one replaces it. So nothing is ever deleted from an index, which would read other deliveries' keys and miss the processor's cache.
 */
export class CompletedDeliveries {
  readonly #pages: Page[] = [];
  #newer = new Index(0, 0);
  #older = new Index(0, 0);
  /** Deliveries are numbered consecutively: the oldest one's number, the next one's, and the first number of the first page. */
  #oldest = 0;
  #next = 0;
  #base = 0;
  /** Keys that are not digests, by number. */
  readonly #otherKeys = new Map<number, string>();
  /** The last key that was read: `claim` and `complete` usually read the same one. */
  #lastKey = '';
  readonly #key = new Uint32Array(WORDS);
  #isDigest = false;

  get size(): number {
    return this.#next - this.#oldest;
  }

  /** When the oldest one was completed; undefined if there is none. */
  get oldestAt(): number | undefined {
    return this.size === 0 ? undefined : this.#page(this.#oldest).times[this.#oldest % PAGE];
  }

  get(key: string): Completed | undefined {
    this.#read(key);
    const number = this.#find(this.#newer, key) ?? this.#find(this.#older, key);
    if (number === undefined) return undefined;
    const page = this.#page(number);
    return { token: String(page.tokens[number % PAGE]), attempt: page.attempts[number % PAGE]! };
  }

  /** Adds a delivery as the newest. Its key must not be there yet. */
  add(key: string, token: string, attempt: number, at: number): void {
    if (this.#newer.isFull) this.#renewIndexes();
    const number = this.#next++;
    const place = number % PAGE;
    if (place === 0) this.#pages.push(new Page());
    this.#read(key);
    if (!this.#isDigest) this.#otherKeys.set(number, key);
    const page = this.#page(number);
    page.keys.set(this.#key, place * WORDS);
    page.tokens[place] = Number(token);
    page.times[place] = at;
    page.attempts[place] = Math.min(attempt, 0xffff);
    this.#newer.add(hashWords(this.#key, 0));
  }

  dropOldest(): void {
    this.#otherKeys.delete(this.#oldest);
    this.#oldest++;
    if (this.#oldest - this.#base < PAGE) return;
    this.#pages.shift();
    this.#base += PAGE;
  }

  #read(key: string): void {
    if (key === this.#lastKey) return;
    this.#isDigest = readKey(key, this.#key);
    this.#lastKey = key;
  }

  #page(number: number): Page {
    return this.#pages[Math.floor((number - this.#base) / PAGE)]!;
  }

  /** The number of the delivery with the key that was read last. */
  #find(index: Index, key: string): number | undefined {
    const hash = hashWords(this.#key, 0);
    for (let slot = index.home(hash); index.isTaken(slot); slot = index.after(slot)) {
      if (!index.mayBe(slot, hash)) continue;
      const number = index.numberIn(slot);
      if (number < this.#oldest || !this.#isKeyOf(number)) continue;
      if (this.#otherKeys.get(number) === (this.#isDigest ? undefined : key)) return number;
    }
    return undefined;
  }

  #isKeyOf(number: number): boolean {
    const { keys } = this.#page(number);
    const offset = (number % PAGE) * WORDS;
    for (let i = 0; i < WORDS; i++) if (keys[offset + i] !== this.#key[i]) return false;
    return true;
  }

  /** Makes room in the newer index. If the older one is still needed, the inbox has grown, and one larger index replaces both. */
  #renewIndexes(): void {
    const isOlderGone = this.#oldest >= this.#newer.first;
    this.#older = isOlderGone ? this.#newer : new Index(0, this.#next);
    this.#newer = new Index(this.size, isOlderGone ? this.#next : this.#oldest);
    if (isOlderGone) return;
    for (let number = this.#oldest; number < this.#next; number++)
      this.#newer.add(hashWords(this.#page(number).keys, (number % PAGE) * WORDS));
  }
}

const MIN_SLOTS = 512;
const MAX_LOAD = 0.75;
/** Set in every occupied slot. */
const TAKEN = 0x8000_0000;

/**
 * Finds the numbers of deliveries by the hash of their keys, with open addressing: a delivery is in the first slot after its hash
 * that was free. A slot holds the low bits of the number, which identify the delivery, since there are fewer of them than slots,
 * and the high bits of the hash, which save reading most other keys: each would miss the processor's cache, a twentieth of `receive`.
 */
class Index {
  /** The number of its first delivery. */
  readonly first: number;
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #next: number;

  /** @param deliveries How many it must hold at least. */
  constructor(deliveries: number, first: number) {
    let slots = MIN_SLOTS;
    while (slots * MAX_LOAD <= deliveries) slots *= 2;
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
    this.first = first;
    this.#next = first;
  }

  get isFull(): boolean {
    return this.#next - this.first >= this.#slots.length * MAX_LOAD;
  }

  /** Adds the delivery with the next number. */
  add(hash: number): void {
    let slot = this.home(hash);
    while (this.isTaken(slot)) slot = this.after(slot);
    this.#slots[slot] = (this.#next++ & this.#mask) | (hash & ~this.#mask) | TAKEN;
  }

  home(hash: number): number {
    return hash & this.#mask;
  }

  after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  isTaken(slot: number): boolean {
    return this.#slots[slot] !== 0;
  }

  /** Whether the delivery in a slot may have this hash. */
  mayBe(slot: number, hash: number): boolean {
    return ((this.#slots[slot]! ^ hash) & ~this.#mask & ~TAKEN) === 0;
  }

  numberIn(slot: number): number {
    return this.first + ((this.#slots[slot]! - this.first) & this.#mask);
  }
}

/** `PAGE` deliveries with consecutive numbers. */
class Page {
  readonly keys = new Uint32Array(PAGE * WORDS);
  readonly tokens = new Uint32Array(PAGE);
  /** When they were completed. */
  readonly times = new Float64Array(PAGE);
  readonly attempts = new Uint16Array(PAGE);
}
