import { type Clock, type StopSignal, withDeadline } from './clock.js';
import type { Logger } from './outcome/logger.js';
import { keepAlive, type WaitUntil } from './wait-until.js';

/** Keeps track of work that continues after the response. */
export interface BackgroundWork {
  /** Aborts when the receiver closes: work that waits between two attempts tries again immediately, and once more if that fails. */
  readonly closing: StopSignal;
  /** Adds running work. It should not reject: nothing would report the error. */
  add(work: Promise<unknown>): void;
}

/** A receiver's deliveries in flight and its background work, so that `close` can wait for both. */
export class Lifecycle implements BackgroundWork {
  readonly #clock: Clock;
  readonly #closing = new Closing();
  #running = 0;
  #verified = 0;
  readonly #whenIdle = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get closing(): StopSignal {
    return this.#closing;
  }

  /** Counts a delivery as in flight, until `end` is called. */
  begin(): void {
    this.#running++;
  }

  end(): void {
    if (--this.#running > 0) return;
    for (const report of this.#whenIdle) report();
    this.#whenIdle.clear();
  }

  /**
   * Counts a verified delivery as being handled or enqueued, until `endVerified` is called.
   *
   * @returns False if there are as many already.
   */
  beginVerified(atMost: number): boolean {
    if (this.#verified >= atMost) return false;
    this.#verified++;
    return true;
  }

  endVerified(): void {
    this.#verified--;
  }

  add(work: Promise<unknown>): void {
    const end = (): void => this.end();
    this.begin();
    work.then(end, end);
  }

  /** The background work of one delivery: its platform is asked to wait for it too. */
  keptAliveBy(waitUntil: WaitUntil | undefined, logger: Logger): BackgroundWork {
    if (waitUntil === undefined) return this;
    const add = (work: Promise<unknown>): void => {
      this.add(work);
      keepAlive({ waitUntil }, work, logger);
    };
    return { add, closing: this.closing };
  }

  /**
   * Resolves once all running work has ended, including work added meanwhile, or once the time is over.
   *
   * @param atMostMs In milliseconds.
   */
  async close(atMostMs: number): Promise<void> {
    this.#closing.abort();
    await withDeadline(this.#clock, atMostMs, () => this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.#running > 0) await new Promise<void>((resolve) => void this.#whenIdle.add(resolve));
  }
}

/**
 * Aborts once. It outlives the request that a receiver may have been created in, and is no AbortSignal: workerd refuses other
 * requests access to one.
 */
class Closing implements StopSignal {
  readonly #listeners = new Set<() => void>();
  aborted = false;

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  }
}
