import type { DeliveryQueue, Receiver } from '@videovector-webhooks/core';
import type { KillLimit, OpenQueue } from './engine.js';

/** A queue with something wrong about it, to show that the harness finds it. */
export interface QueueFixture {
  /** Changes how web processes enqueue. */
  readonly queue?: (queue: DeliveryQueue, engine: Pick<OpenQueue, 'isDead'>) => DeliveryQueue;
  /** Changes what becomes of a job in a worker. */
  readonly receiver?: (receiver: Pick<Receiver, 'process'>) => Pick<Receiver, 'process'>;
  readonly killLimit?: KillLimit;
}

/** The honest one must pass, each of the others must be caught. */
export const QUEUE_FIXTURES = {
  'honest-queue': {},
  /** Answers 202 before the engine has the job. */
  'queue-answers-first': {
    queue: (queue) => ({
      async enqueue(delivery) {
        setTimeout(() => void queue.enqueue(delivery).catch(() => {}), 20);
      },
    }),
  },
  /** Takes a dead job for one that will run. */
  'queue-leaves-dead': {
    queue: (queue, engine) => ({
      async enqueue(delivery) {
        if (!(await engine.isDead(delivery.key))) await queue.enqueue(delivery);
      },
    }),
  },
  /** Completes jobs that the worker has no handler for. */
  'empty-worker-completes': {
    receiver: (receiver) => ({
      async process(delivery) {
        const outcome = await receiver.process(delivery);
        return outcome.code === 'no_handler' ? { ...outcome, outcome: 'handled' } : outcome;
      },
    }),
  },
  /** Lets the engine fail a job whose workers were killed, as it does by default. */
  'default-kill-limit': { killLimit: 'default' },
} as const satisfies Record<string, QueueFixture>;

export type QueueFixtureName = keyof typeof QUEUE_FIXTURES;

export function isQueueFixtureName(name: string): name is QueueFixtureName {
  return Object.hasOwn(QUEUE_FIXTURES, name);
}
