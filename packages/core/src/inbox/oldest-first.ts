/** This many deletions are not worth a new iterator. */
const FEW = 64;

/**
 * A map that returns its oldest entry in amortized constant time, however many entries were deleted before it.
 *
 * A new `Map` iterator steps over the gaps that deleted entries leave, up to as many as there are entries. This map keeps
 * one iterator for that many deletions, so each gap is stepped over once. The iterator also reaches entries added later.
 */
export class OldestFirst<Value extends object> {
  readonly #map = new Map<string, Value>();
  #iterator = this.#map.entries();
  /** The entry that the iterator has reached. No entry of the map comes before it. */
  #reached: [string, Value] | undefined;
  /** How many entries were deleted since the iterator was created. */
  #deleted = 0;

  get size(): number {
    return this.#map.size;
  }

  get(key: string): Value | undefined {
    return this.#map.get(key);
  }

  entries(): Iterable<[string, Value]> {
    return this.#map.entries();
  }

  /** Adds a value as the newest. Its key must not be there yet. */
  add(key: string, value: Value): void {
    this.#map.set(key, value);
  }

  delete(key: string): void {
    if (!this.#map.delete(key) || ++this.#deleted <= this.#map.size + FEW) return;
    // An old iterator keeps every table alive that the map has outgrown since.
    this.#iterator = this.#map.entries();
    this.#reached = undefined;
    this.#deleted = 0;
  }

  /** Returns the oldest entry. */
  oldest(): [string, Value] | undefined {
    if (this.#map.size === 0) return undefined;
    while (this.#reached === undefined || this.#map.get(this.#reached[0]) !== this.#reached[1]) {
      const { done, value } = this.#iterator.next();
      // An iterator that has once reached the end, when all entries were deleted, never continues.
      if (done === true) this.#iterator = this.#map.entries();
      else this.#reached = value;
    }
    return this.#reached;
  }
}
