import type { Effect } from './effect.js';
import type { Ledger } from './sender/ledger.js';

/** What the promise is about, counted. */
export interface Tally {
  /** Effects of a delivery beyond its first. */
  readonly duplicates: number;
  /** Of these, how many came under an attempt of their own, which tells the handler that it is not the first. */
  readonly duplicatesAtLaterAttempts: number;
  /** Deliveries answered with 2xx that have no effect. */
  readonly acknowledgedUnprocessed: number;
  /** Deliveries answered with 2xx before they had an effect: lost, had the receiver died then. */
  readonly acknowledgedEarly: number;
  /** With a queue: jobs among the dead letters although their handler did not reject the event. */
  readonly parkedWithoutCause: number;
  /** With a queue: jobs that were neither completed nor dead at the end, or died again when they were delivered again. */
  readonly stuckJobs: number;
  /** Deliveries that the delivery worker gave up. */
  readonly neverAcknowledged: number;
  /** Answers of 4xx: with each, this sender drops an event. */
  readonly rejections: number;
  /** Requests and keys whose recorded history the model of the protocol rejects. */
  readonly unexplained: number;
}

export function tally(effects: readonly Effect[], { acknowledgedAt, givenUp, rejections }: Ledger): Tally {
  const firstAt = new Map<string, number>();
  const attempts = new Set<string>();
  for (const { delivery, attempt, at } of effects) {
    firstAt.set(delivery, Math.min(at, firstAt.get(delivery) ?? at));
    attempts.add(`${delivery} ${attempt}`);
  }
  const acknowledged = [...acknowledgedAt];
  return {
    duplicates: effects.length - firstAt.size,
    duplicatesAtLaterAttempts: attempts.size - firstAt.size,
    acknowledgedUnprocessed: acknowledged.filter(([delivery]) => !firstAt.has(delivery)).length,
    acknowledgedEarly: acknowledged.filter(([delivery, at]) => (firstAt.get(delivery) ?? Infinity) > at)
      .length,
    parkedWithoutCause: 0,
    stuckJobs: 0,
    neverAcknowledged: givenUp.size,
    rejections,
    unexplained: 0,
  };
}

/** Which figures break the promise. */
export function breaches(figures: Tally, transactional: boolean): (keyof Tally)[] {
  const broken: (keyof Tally)[] = (
    [
      'acknowledgedUnprocessed',
      'acknowledgedEarly',
      'parkedWithoutCause',
      'stuckJobs',
      'neverAcknowledged',
      'rejections',
      'unexplained',
    ] as const
  ).filter((figure) => figures[figure] > 0);
  const allowed = transactional ? 0 : figures.duplicatesAtLaterAttempts;
  return figures.duplicates > allowed ? ['duplicates', ...broken] : broken;
}
