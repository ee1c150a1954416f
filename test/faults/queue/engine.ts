import type { DeliveryQueue, Receiver } from '@videovector-webhooks/core';
import type { QueueWorker } from '@videovector-webhooks/core/queue';

/** An engine for queues, as the programs of a run use it. */
export interface Engine {
  /** Prepares the engine for a run. */
  prepare(address: string): Promise<void>;
  /** Opens a queue as its user would. */
  openQueue(address: string, killLimit?: KillLimit): Promise<OpenQueue>;
  /** Starts a worker as its user would, but with short times. */
  openWorker(
    address: string,
    receiver: Pick<Receiver, 'process'>,
    killLimit?: KillLimit,
  ): Promise<QueueWorker>;
}

/** How often a worker may be killed before the engine gives up its job: as often as the engine says by default, or without a limit. */
export type KillLimit = 'default' | undefined;

/** How many jobs there are to run, and the ids of the deliveries among the dead letters. */
export interface Jobs {
  readonly runnable: number;
  readonly dead: readonly string[];
}

/** A queue as a web process has it. */
export interface OpenQueue {
  readonly queue: DeliveryQueue;
  jobs(): Promise<Jobs>;
  /** Whether the job of a delivery is among the dead letters. */
  isDead(key: string): Promise<boolean>;
  close(): Promise<void>;
}
