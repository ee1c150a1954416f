import type { SandboxOperations } from '../sandbox-operations.js';
import type { State } from '../state/state.js';

/** How long changes are collected, in milliseconds: a scenario makes many. */
const COLLECT_MS = 100;
const POLL_MS = 1_000;

/** Notifies open pages of changes. */
export class LiveUpdates {
  readonly #operations: Pick<SandboxOperations, 'clock' | 'faults'>;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #collecting: NodeJS.Timeout | undefined;
  #polling: NodeJS.Timeout | undefined;
  #seen = '';

  constructor(state: State, operations: Pick<SandboxOperations, 'clock' | 'faults'>) {
    this.#operations = operations;
    this.#unsubscribe = state.onChange(() => this.changed());
  }

  /** Calls the listener after changes. Returns a function that removes it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    // The clock and the faults don't notify; they are polled while a page is open.
    this.#polling ??= setInterval(() => this.#poll(), POLL_MS).unref();
    this.#seen = this.#fingerprint();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopPolling();
    };
  }

  /** Notifies the pages soon. */
  changed(): void {
    if (this.#listeners.size === 0) return;
    this.#collecting ??= setTimeout(() => {
      this.#collecting = undefined;
      for (const listener of this.#listeners) listener();
    }, COLLECT_MS).unref();
  }

  close(): void {
    this.#unsubscribe();
    this.#stopPolling();
    clearTimeout(this.#collecting);
  }

  #stopPolling(): void {
    clearInterval(this.#polling);
    this.#polling = undefined;
  }

  #poll(): void {
    const found = this.#fingerprint();
    if (found === this.#seen) return;
    this.#seen = found;
    this.changed();
  }

  #fingerprint(): string {
    const { clock, faults } = this.#operations;
    // While the clock runs, its difference from the system's changes only by the time between the two readings.
    const time = clock.frozen ? clock.now() : Math.round((clock.now() - performance.now()) / 2_000);
    return JSON.stringify([
      clock.frozen,
      time,
      faults.planned.map(({ name, times }) => [name, String(times)]),
    ]);
  }
}
