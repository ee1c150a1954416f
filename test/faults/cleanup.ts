/** What must be undone when a run ends, however it ends. */
export class Cleanup {
  readonly #steps: (() => void)[] = [];
  readonly #onExit = (): void => this.run();

  constructor() {
    process.once('exit', this.#onExit);
  }

  /** Adds a step; the last one added runs first. It must not wait: it may run while the process exits. */
  add(step: () => void): void {
    this.#steps.push(step);
  }

  run(): void {
    process.off('exit', this.#onExit);
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        step();
      } catch {
        // The other steps must still run.
      }
    }
  }
}
