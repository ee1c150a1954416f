import type { SandboxOperations } from '../sandbox-operations.js';
import type { State } from '../state/state.js';

/** Changes are gathered for so long: a scenario makes many at once. */
const GATHERED_MS = 100;
const LOOK_EVERY_MS = 1_000;

/** Tells open pages that what they show has changed. */
export class LiveUpdates {
  readonly #operations: Pick<SandboxOperations, 'clock' | 'faults'>;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #gathering: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #seen = '';

  constructor(state: State, operations: Pick<SandboxOperations, 'clock' | 'faults'>) {
    this.#operations = operations;
    this.#unsubscribe = state.onChange(() => this.changed());
  }

  /** Calls back after changes, until the function that it returns is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    // The clock and the faults have no listeners; while somebody watches, they are looked at.
    this.#looking ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    this.#seen = this.#fingerprint();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopLooking();
    };
  }

  /** Lets the pages know soon. */
  changed(): void {
    if (this.#listeners.size === 0) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      for (const listener of this.#listeners) listener();
    }, GATHERED_MS).unref();
  }

  close(): void {
    this.#unsubscribe();
    this.#stopLooking();
    clearTimeout(this.#gathering);
  }

  #stopLooking(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #look(): void {
    const found = this.#fingerprint();
    if (found === this.#seen) return;
    this.#seen = found;
    this.changed();
  }

  #fingerprint(): string {
    const { clock, faults } = this.#operations;
    // A clock that runs keeps its distance from the system's; rounded, since the two are not read at once.
    const time = clock.frozen ? clock.now() : Math.round((clock.now() - performance.now()) / 2_000);
    return JSON.stringify([
      clock.frozen,
      time,
      faults.planned.map(({ name, times }) => [name, String(times)]),
    ]);
  }
}
