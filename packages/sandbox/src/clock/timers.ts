interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Timers by time; those of the same time fire in the order in which they were added. */
export class Timers {
  /** The latest first, so that the next one is at the end. */
  #timers: Timer[] = [];

  /** When the next timer is due. */
  get nextAt(): number | undefined {
    return this.#timers.at(-1)?.at;
  }

  /** @returns A function that cancels the timer. */
  add(at: number, callback: () => void): () => void {
    const timer = { at, callback };
    this.#timers.splice(this.#placeOf(at), 0, timer);
    return () => this.#remove(timer);
  }

  /** Fires the next timer if it is due by then. */
  fire(until: number): Timer | undefined {
    const timer = this.#timers.at(-1);
    if (timer === undefined || timer.at > until) return undefined;
    this.#timers.pop();
    timer.callback();
    return timer;
  }

  clear(): void {
    this.#timers = [];
  }

  /** The place before all timers of that time or earlier. */
  #placeOf(at: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #remove(timer: Timer): void {
    for (let i = this.#placeOf(timer.at); this.#timers[i]?.at === timer.at; i++) {
      if (this.#timers[i] !== timer) continue;
      this.#timers.splice(i, 1);
      return;
    }
  }
}
