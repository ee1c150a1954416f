/** How long to wait before a refused change is tried again, in milliseconds of real time. */
const INTERVAL_MS = 1_000;

/** Work that the state file refused: tried again every second of real time, and once more at the end. */
export class StateRetries {
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** Runs work later. It calls `later` again if it is refused again. */
  later(work: () => void): void {
    if (this.#stopped) return;
    this.#waiting.add(work);
    this.#timer ??= setTimeout(() => this.#run(), INTERVAL_MS).unref();
  }

  /** Tries all of it once more, and gives up. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped = true;
    this.#run();
  }

  #run(): void {
    this.#timer = undefined;
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const work of due) work();
  }
}
