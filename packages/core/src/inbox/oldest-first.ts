/** A new iterator is not worth it for fewer deletions. */
const FEW = 64;

/**
 * A map that finds its oldest entry in constant time.
 *
 * A new `Map` iterator first skips the slots of deleted entries, up to as many as are alive. This class keeps one
 * iterator across deletions, which skips each slot once.
 */
export class OldestFirst<Value extends object> {
  readonly #map = new Map<string, Value>();
  #iterator = this.#map.entries();
  /** The iterator's last entry. Every live entry is this one or comes after it. */
  #reached: [string, Value] | undefined;
  /** Deletions since the iterator was created. */
  #deleted = 0;

  get size(): number {
    return this.#map.size;
  }

  get(key: string): Value | undefined {
    return this.#map.get(key);
  }

  /** Adds a value under a new key, as the newest. */
  add(key: string, value: Value): void {
    this.#map.set(key, value);
  }

  delete(key: string): void {
    if (!this.#map.delete(key) || ++this.#deleted <= this.#map.size + FEW) return;
    // An idle iterator keeps every hash table that the map has outgrown alive.
    this.#iterator = this.#map.entries();
    this.#reached = undefined;
    this.#deleted = 0;
  }

  /** Deletes the oldest entry; returns whether there was one. */
  deleteOldest(): boolean {
    const oldest = this.oldest();
    if (oldest !== undefined) this.delete(oldest[0]);
    return oldest !== undefined;
  }

  /** Returns the oldest entry. */
  oldest(): [string, Value] | undefined {
    if (this.#map.size === 0) return undefined;
    while (this.#reached === undefined || this.#map.get(this.#reached[0]) !== this.#reached[1]) {
      const { done, value } = this.#iterator.next();
      // An exhausted iterator never sees entries added later.
      if (done === true) this.#iterator = this.#map.entries();
      else this.#reached = value;
    }
    return this.#reached;
  }
}
