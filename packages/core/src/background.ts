import type { Logger } from './outcome/log.js';
import { keepAlive, type WaitUntil } from './wait-until.js';

/** Where work goes that goes on behind an answer. */
export type BackgroundWork = Pick<Background, 'add' | 'closing'>;

/** Work that goes on behind an answer already given, so that `close` can wait for it. */
export class Background {
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();

  /** Aborts when the receiver closes: whoever waits between two attempts tries a last time at once. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Keeps an eye on work that is running. It must not reject. */
  add(work: Promise<unknown>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  /** The same for one delivery, whose platform is asked to wait for its work. */
  keptAliveBy(waitUntil: WaitUntil, logger: Logger): BackgroundWork {
    const add = (work: Promise<unknown>): void => {
      this.add(work);
      keepAlive(waitUntil, work, logger);
    };
    return { add, closing: this.closing };
  }

  /** Resolves when all work has ended, also such as was added meanwhile. */
  async drain(): Promise<void> {
    this.#closing.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
