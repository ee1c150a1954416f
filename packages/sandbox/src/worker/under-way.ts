import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/** The work that is going on now, by key. */
export class UnderWay {
  readonly #works = new Map<string | symbol, Promise<void>>();

  get(key: string): Promise<void> | undefined {
    return this.#works.get(key);
  }

  /**
   * Counts work as under way: from now on, so that nobody begins it twice, and until just before its outcome shows, so that
   * whoever sees that can begin anew.
   *
   * @param work What it returns is done when it is over, and shows the outcome.
   */
  track(key: string | symbol, work: () => Promise<() => void>): Promise<void> {
    const tracked = Promise.resolve()
      .then(work)
      .then(
        (conclude) => {
          this.#works.delete(key);
          conclude();
        },
        (error: unknown) => {
          this.#works.delete(key);
          throw error;
        },
      );
    this.#works.set(key, tracked);
    return tracked;
  }

  /** Resolves when nothing is under way, and who waited for it has gone on. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled(this.#works.values());
      await turnOfTheLoop();
    } while (this.#works.size > 0);
  }
}
