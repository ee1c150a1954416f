// The queue and the task on Trigger.dev. Copy this file into the folder of your tasks.

import { AbortTaskRunError, task, wait } from '@trigger.dev/sdk';
import { createReceiver, type DeliveryQueue, type QueuedDelivery } from '@videovector-webhooks/core';
import { readWorkerOptions, runJob } from '@videovector-webhooks/core/queue';

// Pass an inbox on a shared store: each run may be in a process of its own.
const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('handled', event.data.run_id));

const settings = readWorkerOptions({ maxAttempts: 20 });

export const handleDelivery = task({
  id: 'videovector-delivery',
  // Whatever the project's default is: a run must not expire before it has started.
  ttl: 0,
  // Only for runs that were cut short: failures of the handler are counted here.
  retry: { maxAttempts: 10 },
  run: async (delivery: QueuedDelivery) => {
    for (let failures = 0; ; ) {
      const run = await runJob(receiver, delivery, failures, settings);
      failures = run.failures;
      if (run.action === 'complete') return run.outcome.code;
      // A failed run is the dead letter. It can be replayed.
      if (run.action === 'dead-letter') throw new AbortTaskRunError(run.failure.message);
      await wait.for({ seconds: Math.max(1, Math.ceil(run.delayMs / 1_000)) });
    }
  },
});

/** The queue for the option `queue` of `createReceiver`, in the web process. */
export const triggerQueue: DeliveryQueue = {
  async enqueue(delivery) {
    // Without an `idempotencyKey`: with one, a redelivery would get the earlier run instead of its own.
    await handleDelivery.trigger(delivery);
  },
};
