import { createReceiver, type Outcome, type Receiver } from '@videovector-webhooks/core';
import { memoryQueue } from '@videovector-webhooks/core/testing';
import { FAILS_FIRST } from './programme.js';

/** A receiver, and a record of its work. */
export interface Recorded {
  receiver: Pick<Receiver, 'receive'>;
  /** The ids of the handled events, in order. */
  handled: unknown[];
  /** The outcomes, in order. */
  outcomes: Outcome[];
  /** Waits until the worker has run all jobs. Returns how its runs have ended since the last call; none without a queue. */
  workerRuns(): Promise<string[]>;
  close(): Promise<void>;
}

/** Silent, because the failures here are intended, and the table shows them. */
const logger = { warn() {}, error() {} };

/**
 * Creates a receiver with a handler for every event. One handler fails the first time it sees its event.
 *
 * @param hasQueue Whether it only enqueues, and a worker with a receiver of its own handles: two processes, in reality.
 */
export function recordingReceiver(secrets: string, hasQueue: boolean): Recorded {
  const outcomes: Outcome[] = [];
  const { receiver, handled } = handlingReceiver(secrets);
  if (!hasQueue) return { ...observed(receiver, outcomes), handled, outcomes, workerRuns: async () => [] };

  const queue = memoryQueue();
  const runs: string[] = [];
  const worker = queue.startWorker(receiver, {
    retryDelayMs: () => 10,
    observe: ({ outcome }) => void runs.push(outcome.outcome),
    logger,
  });
  const web = createReceiver({ secrets, queue, logger });
  return {
    ...observed(web, outcomes),
    handled,
    outcomes,
    async workerRuns() {
      while (queue.jobs().some(({ state }) => state !== 'dead'))
        await new Promise((resolve) => setTimeout(resolve, 1));
      return runs.splice(0);
    },
    async close() {
      await web.close();
      await worker.close();
      await receiver.close();
    },
  };
}

function handlingReceiver(secrets: string) {
  const receiver = createReceiver({ secrets, logger });
  const handled: unknown[] = [];
  receiver.on(['media.*', 'prompt_run.*', 'import_job.*', 'export.*', 'test'], ({ id }) => {
    handled.push(id);
  });
  receiver.on(FAILS_FIRST, ({ id }, { attempt }) => {
    if (attempt === 1) throw new Error('The archive is not reachable');
    handled.push(id);
  });
  return { receiver, handled };
}

function observed(receiver: Receiver, outcomes: Outcome[]) {
  // A request that breaks off gets no response.
  receiver.observe((outcome) => outcome.closeConnection || outcomes.push(outcome));
  return { receiver, close: () => receiver.close() };
}
