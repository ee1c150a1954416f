import type { FixtureName } from '../fixtures/index.js';
import type { KillPlan } from '../kill-point.js';
import type { TargetName } from '../target.js';

/** What a receiver process is started with. */
export interface ReceiverSetup {
  readonly inbox: TargetName;
  readonly fixture: FixtureName | undefined;
  readonly seed: number;
  /** How many times the usual share of the deliveries meets trouble in its handler. */
  readonly troubles: number;
  /** Where it records what it did. */
  readonly directory: string;
  /** The address of the store. */
  readonly address: string;
  readonly killPlan: KillPlan;
  /** How far this process's clock is ahead, in milliseconds. */
  readonly clockSkewMs: number;
}

/** What a receiver process tells the harness. */
export interface ReceiverMessage {
  readonly port: number;
}
