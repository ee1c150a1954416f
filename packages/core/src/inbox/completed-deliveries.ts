import { hashWords, readKey, WORDS } from './key-words.js';

/** What is remembered of a completed delivery. */
export interface Completed {
  readonly token: string;
  readonly attempt: number;
}

/** Deliveries per page. */
const PAGE = 256;
const MIN_SLOTS = 512;
const MAX_LOAD = 0.7;
/** Set in every occupied slot of the index. */
const TAKEN = 0x8000_0000;

/**
 * The completed deliveries, oldest first: a queue in pages of typed arrays, and a hash index by key.
 *
 * A delivery takes about 60 bytes: 24 for the key, 18 for its token, time and attempt, the rest in the index. In a map of
 * objects it would take 277, and a million of them would slow down every garbage collection.
 */
export class CompletedDeliveries {
  readonly #pages: Page[] = [];
  /**
   * Open addressing: a delivery is in the first slot after its key's hash that was free. As many low bits as address the slots
   * are its number's, which identify it, since there are fewer deliveries than slots. The others are its hash's, so that
   * another delivery's key is hardly ever read: that would miss the processor's cache, a twentieth of `receive`.
   */
  #slots = new Uint32Array(MIN_SLOTS);
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
    const mask = this.#slots.length - 1;
    const hash = hashWords(this.#key, 0);
    const tag = ((hash & ~mask) | TAKEN) >>> 0;
    for (let slot = hash & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      if ((this.#slots[slot]! & ~mask) >>> 0 !== tag) continue;
      const number = this.#numberIn(slot);
      if (!this.#isKeyOf(number) || this.#otherKeys.get(number) !== (this.#isDigest ? undefined : key))
        continue;
      const page = this.#page(number);
      return { token: String(page.tokens[number % PAGE]), attempt: page.attempts[number % PAGE]! };
    }
    return undefined;
  }

  /** Adds a delivery as the newest. Its key must not be there yet. */
  add(key: string, token: string, attempt: number, at: number): void {
    if (this.size >= MAX_LOAD * this.#slots.length) this.#enlargeIndex();
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
    this.#occupy(number);
  }

  dropOldest(): void {
    this.#vacate(this.#oldest);
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

  /** The number of the delivery in a slot. */
  #numberIn(slot: number): number {
    return this.#oldest + ((this.#slots[slot]! - this.#oldest) & (this.#slots.length - 1));
  }

  #isKeyOf(number: number): boolean {
    const { keys } = this.#page(number);
    const offset = (number % PAGE) * WORDS;
    for (let i = 0; i < WORDS; i++) if (keys[offset + i] !== this.#key[i]) return false;
    return true;
  }

  #hash(number: number): number {
    return hashWords(this.#page(number).keys, (number % PAGE) * WORDS);
  }

  #occupy(number: number): void {
    const mask = this.#slots.length - 1;
    const hash = this.#hash(number);
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = (number & mask) | (hash & ~mask) | TAKEN;
  }

  /** Frees a delivery's slot, and moves entries that could not be found across the gap (Knuth, 6.4, algorithm R). */
  #vacate(number: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let gap = this.#hash(number) & mask;
    while (this.#numberIn(gap) !== number) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hash(this.#numberIn(slot)) & mask;
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = slots[slot]!;
      gap = slot;
    }
    slots[gap] = 0;
  }

  #enlargeIndex(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let number = this.#oldest; number < this.#next; number++) this.#occupy(number);
  }
}

/** `PAGE` deliveries with consecutive numbers. */
class Page {
  readonly keys = new Uint32Array(PAGE * WORDS);
  readonly tokens = new Float64Array(PAGE);
  /** When they were completed. */
  readonly times = new Float64Array(PAGE);
  readonly attempts = new Uint16Array(PAGE);
}
