import type { FixtureName } from './fixtures/index.js';
import type { TargetName } from './target.js';

/** How much is sent in a run, and how much goes wrong. */
export interface RunLoad {
  readonly deliveries: number;
  /** How often each delivery is sent at least. */
  readonly copies: number;
  readonly processes: number;
  /** How many receivers are killed, at named points and at random. */
  readonly kills: number;
  /** How often the store is restarted. */
  readonly restarts: number;
  /** How often the store is paused, and how often a receiver. */
  readonly pauses: number;
  /** How often a foreign connection locks the store, if the store has such a lock. */
  readonly locks: number;
  readonly seed: number;
  /** How many times the usual share of the deliveries meets trouble in its handler. */
  readonly troubles: number;
  /** How many deliveries are in flight concurrently. */
  readonly concurrency: number;
  /** How long the delivery worker tries a delivery, in milliseconds. */
  readonly patienceMs: number;
}

/** A run of receivers that handle what they are sent. */
export interface RunOptions extends RunLoad {
  readonly inbox: TargetName;
  /** Runs a receiver with something wrong about it instead of the inbox. */
  readonly fixture?: FixtureName | undefined;
}

export const DEFAULTS = {
  deliveries: 10_000,
  copies: 12,
  processes: 8,
  kills: 100,
  restarts: 20,
  pauses: 20,
  locks: 20,
  seed: 1,
  troubles: 1,
  concurrency: 24,
  patienceMs: 120_000,
} as const satisfies RunLoad;
