import { type Profiler, Session } from 'node:inspector';

/** Counts what V8 has executed in some sources, block by block. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();
  readonly #sources: readonly string[];

  constructor(sources: readonly string[]) {
    this.#sources = sources;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many blocks have been reached in different orders of magnitude. */
  get size(): number {
    return this.#seen.size;
  }

  /** Whether anything was reached since the last call that had not been reached before, or far more often. */
  hasNews(): boolean {
    const before = this.#seen.size;
    for (const { url, functions } of this.#take()) {
      if (!this.#sources.some((source) => url.includes(source))) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count > 0) this.#seen.add(`${url}:${startOffset}-${endOffset}:${Math.floor(Math.log2(count))}`);
        }
      }
    }
    return this.#seen.size > before;
  }

  close(): void {
    this.#session.disconnect();
  }

  #take(): Profiler.ScriptCoverage[] {
    let scripts: Profiler.ScriptCoverage[] = [];
    // The callback is called before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      scripts = result;
    });
    return scripts;
  }
}
