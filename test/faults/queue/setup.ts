import type { KillPlan } from '../kill-point.js';
import type { QueueName } from './engines.js';
import type { QueueFixtureName } from './fixtures.js';

/** What a web or worker process is started with. */
export interface QueueSetup {
  readonly queue: QueueName;
  readonly fixture: QueueFixtureName | undefined;
  readonly seed: number;
  /** How many times the usual share of the deliveries meets trouble in its handler. */
  readonly troubles: number;
  /** Where it records what it did. */
  readonly directory: string;
  /** The address of the engine. */
  readonly engine: string;
  /** The address of the database with the inbox and the effects. */
  readonly database: string;
  readonly killPlan: KillPlan;
  readonly clockSkewMs: number;
  /** A worker of a deployment that does not have the handler yet. */
  readonly isEmpty?: boolean;
}
