// The queue and the function on Inngest. Copy this file.

import type { DeliveryQueue, QueuedDelivery, Receiver } from '@videovector-webhooks/core';
import { readWorkerOptions, runJob } from '@videovector-webhooks/core/queue';
import { eventType, type Inngest, NonRetriableError, staticSchema } from 'inngest';

const delivered = eventType('videovector/delivered', {
  schema: staticSchema<{ delivery: QueuedDelivery }>(),
});

/** The queue for the option `queue` of `createReceiver`. */
export function inngestQueue(inngest: Inngest): DeliveryQueue {
  return {
    async enqueue(delivery) {
      // Without an `id`: for 24 hours, Inngest would ignore the redelivery of an event whose function has failed.
      await inngest.send(delivered.create({ delivery }));
    },
  };
}

/** The function to pass to `serve`. */
export function deliveryFunction(inngest: Inngest, receiver: Pick<Receiver, 'process'>) {
  const settings = readWorkerOptions({ maxAttempts: 20 });
  return inngest.createFunction(
    { id: 'videovector-delivery', retries: 20, triggers: [delivered] },
    async ({ event, step }) => {
      let failures = 0;
      // Each run is a step, and the wait for the next one another: Inngest's own retries only follow runs that were cut short.
      for (let round = 1; ; round++) {
        const run = await step.run(`run-${round}`, async () => {
          const { action, outcome, failure, ...rest } = await runJob(
            receiver,
            event.data.delivery,
            failures,
            settings,
          );
          return { action, code: outcome.code, reason: failure.message, ...rest };
        });
        failures = run.failures;
        if (run.action === 'complete') return run.code;
        // A failed function run is the dead letter. It can be replayed.
        if (run.action === 'dead-letter') throw new NonRetriableError(run.reason);
        await step.sleep(`wait-${round}`, Math.max(1_000, run.delayMs));
      }
    },
  );
}
