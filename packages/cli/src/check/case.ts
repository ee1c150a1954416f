import type { Exchange } from './exchange.js';
import type { Target } from './target.js';

/** The promises that a receiver makes, in the order of the report. */
export const PROMISES = {
  verifies: 'Verifies every authentic delivery',
  refuses: 'Refuses everything else',
  keeps: 'Loses no event',
  once: 'Handles each event once',
  answers: 'Answers well',
} as const;

export type PromiseName = keyof typeof PROMISES;

/**
 * What it means if a case is not met: `must` is a failure; `should` a warning, because it depends on what the receiver's
 * surroundings or VideoVector may do; `information` is neither good nor bad.
 */
export type Severity = 'must' | 'should' | 'information';

/** What only the user can provide, by the options of `check`. */
export const NEEDS = {
  effects: '--effects, which counts how often an event was handled',
  failing: '--fail-marker, with a handler that fails on request',
  outage: '--break and --fix, commands that stop something that the receiver depends on, and start it again',
  restart: '--restart, a command that restarts the receiver',
  anotherSecret: 'a second secret: repeat --secret-env',
} as const;

export type Need = keyof typeof NEEDS;

/** The sections of the documentation that say how to fix a case. */
type Fix =
  | 'raw-bytes'
  | 'whole-signature'
  | 'parse-tolerantly'
  | 'optional-fields'
  | 'body-limit'
  | 'http'
  | 'event-from-body'
  | 'digest-of-body'
  | 'no-time-window'
  | 'unknown-events'
  | 'no-4xx-for-load'
  | 'release-on-failure'
  | 'answer-after-work'
  | 'key-of-delivery'
  | 'claim-atomically'
  | 'durable-inbox'
  | 'quiet-errors';

/** How a case ended. */
type Ending = 'kept' | 'broken' | 'doubtful' | 'not shown';

/** What a case has found. */
export interface Finding {
  readonly ending: Ending;
  /** A sentence without its full stop; empty if there is nothing to say. */
  readonly reason: string;
  /** The requests that show it. Default: all that the case has sent. */
  readonly exchanges?: readonly Exchange[];
}

/** One thing that a receiver must or should do, and how to find out whether it does. */
export interface Case {
  /** Also the name of its page in `docs/check`. */
  readonly id: string;
  readonly promise: PromiseName;
  /** What the receiver does if all is well. */
  readonly title: string;
  readonly severity: Severity;
  /** The request, in a sentence. */
  readonly sends: string;
  /** Why it matters, in a sentence: how events of this sender would be lost, forged or handled twice. */
  readonly because: string;
  readonly fix: Fix;
  /** Without these the case is not run. */
  readonly needs?: readonly Need[];
  /** `first`: before all others. `alone`: while no other runs. `last`: after all others, and alone. Default: beside others. */
  readonly when?: 'first' | 'alone' | 'last';
  /** The cases whose verdicts would mean nothing if this one is not met. */
  readonly voids?: {
    readonly isVoid: (other: Case) => boolean;
    /** What the others do without, since it can't be relied on. */
    readonly drops?: 'effects';
    readonly caveat: string;
  };
  run(target: Target): Promise<Finding>;
}

/** The receiver does what the case asks for. */
export function kept(reason = ''): Finding {
  return { ending: 'kept', reason };
}

/** The receiver does not do what the case asks for. */
export function broken(reason: string, exchanges?: readonly Exchange[]): Finding {
  return { ending: 'broken', reason, ...(exchanges && { exchanges }) };
}

/** What the receiver does may be right or wrong, which a person has to judge. Always a warning. */
export function doubtful(reason: string): Finding {
  return { ending: 'doubtful', reason };
}

/** What the receiver does can't be seen. */
export function notShown(reason: string): Finding {
  return { ending: 'not shown', reason };
}
