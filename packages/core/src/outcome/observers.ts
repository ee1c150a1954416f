import { keepAlive, type WaitUntil } from '../wait-until.js';
import { type Logger, logTrouble, nameOf } from './log.js';
import type { Outcome } from './outcome.js';

/** Sees every outcome. It may be asynchronous, though its type does not say so. */
export type Observer = (outcome: Outcome) => unknown;

/** Those who see every outcome. What one of them throws is logged, and keeps the others from nothing. */
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

  /** Tells them all; the answer does not wait for those that take their time. */
  tell(outcome: Outcome, waitUntil: WaitUntil | undefined): void {
    for (const observer of this.#observers) {
      try {
        const told = observer(outcome);
        if (typeof told !== 'object' || told === null) continue;
        keepAlive(waitUntil, Promise.resolve(told).catch(this.#logError), this.#logger);
      } catch (error) {
        this.#logError(error);
      }
    }
  }

  readonly #logError = (error: unknown): void => {
    logTrouble(this.#logger, `An observer threw: ${nameOf(error)}`, 'observer_failed');
  };
}
