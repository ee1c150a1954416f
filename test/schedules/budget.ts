import type { Bounds, Cost } from './bounds.js';

/** What is left of a search's bounds in one schedule. */
export class Budget {
  readonly #bounds: Bounds;
  readonly #spent: Partial<Record<Cost, number>> = {};

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  has(cost: Cost): boolean {
    return (this.#spent[cost] ?? 0) < this.#bounds[cost];
  }

  spend(cost: Cost): void {
    this.#spent[cost] = (this.#spent[cost] ?? 0) + 1;
  }
}
