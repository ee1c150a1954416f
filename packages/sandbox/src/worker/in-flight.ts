import { setImmediate as nextTurn } from 'node:timers/promises';

/** The work in flight, by key. */
export class InFlight {
  readonly #works = new Map<string | symbol, Promise<void>>();

  get(key: string): Promise<void> | undefined {
    return this.#works.get(key);
  }

  /**
   * Tracks work from now until just before its result is visible, so that it can't start twice, and so that an observer of the result
   * can start it again.
   *
   * @param work Returns a function that makes the result visible.
   */
  track(key: string | symbol, work: () => Promise<() => void>): Promise<void> {
    const tracked = Promise.resolve()
      .then(work)
      .then(
        (showResult) => {
          this.#works.delete(key);
          showResult();
        },
        (error: unknown) => {
          this.#works.delete(key);
          throw error;
        },
      );
    this.#works.set(key, tracked);
    return tracked;
  }

  /** Resolves once nothing is in flight and its callers have continued. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled(this.#works.values());
      await nextTurn();
    } while (this.#works.size > 0);
  }
}
