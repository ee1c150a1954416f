/** So many deletions are not worth a new walk. */
const FEW = 64;

/**
 * A map that tells its oldest entry at once, however many have been deleted before it.
 *
 * A new iterator of a `Map` walks over the places of deleted entries, up to as many as there are living ones. This keeps
 * one iterator for as many deletions, which sees each place once, and what is added while it walks.
 */
export class OldestFirst<Value extends object> {
  readonly #map = new Map<string, Value>();
  #walk = this.#map.entries();
  /** Where the walk stands. All living entries are here or ahead. */
  #reached: [string, Value] | undefined;
  /** How many have been deleted since the walk began. */
  #deleted = 0;

  get size(): number {
    return this.#map.size;
  }

  get(key: string): Value | undefined {
    return this.#map.get(key);
  }

  /** Adds a value under a key that is not there, as the newest. */
  add(key: string, value: Value): void {
    this.#map.set(key, value);
  }

  delete(key: string): void {
    if (!this.#map.delete(key) || ++this.#deleted <= this.#map.size + FEW) return;
    // A walk that stands still keeps every table that the map has had since, so it must not grow old.
    this.#walk = this.#map.entries();
    this.#reached = undefined;
    this.#deleted = 0;
  }

  /** The oldest entry. */
  oldest(): [string, Value] | undefined {
    if (this.#map.size === 0) return undefined;
    while (this.#reached === undefined || this.#map.get(this.#reached[0]) !== this.#reached[1]) {
      const { done, value } = this.#walk.next();
      // A walk that has found the end, when all were deleted, does not go on.
      if (done === true) this.#walk = this.#map.entries();
      else this.#reached = value;
    }
    return this.#reached;
  }
}
