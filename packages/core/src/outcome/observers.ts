import type { Delivery } from '../delivery.js';
import { keepAlive } from '../wait-until.js';
import { nameOf } from './describe-error.js';
import { type Logger, logTrouble } from './logger.js';
import type { Outcome } from './outcome.js';

/** Sees every outcome. A promise that it returns is kept alive, and its rejection is logged. */
export type Observer = (outcome: Outcome) => unknown;

/** The listeners that see every outcome. If one throws, the error is logged and the others are still called. */
export class Observers {
  readonly #logger: Logger;
  readonly #observers: Observer[];

  constructor(logger: Logger, ...observers: Observer[]) {
    this.#logger = logger;
    this.#observers = observers;
  }

  add(observer: Observer): void {
    this.#observers.push(observer);
  }

  /** Calls every listener; the response does not wait for asynchronous ones. */
  notify(outcome: Outcome, delivery: Pick<Delivery, 'waitUntil'> | undefined): void {
    for (const observer of this.#observers) {
      try {
        const returned = observer(outcome);
        if (typeof returned !== 'object' || returned === null) continue;
        keepAlive(delivery, Promise.resolve(returned).catch(this.#logError), this.#logger);
      } catch (error) {
        this.#logError(error);
      }
    }
  }

  readonly #logError = (error: unknown): void => {
    logTrouble(this.#logger, `An observer threw: ${nameOf(error)}`, 'observer_failed');
  };
}
