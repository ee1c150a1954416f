// A Cloudflare Worker that verifies and enqueues in `fetch`, and handles in `queue`. Copy this file.

import {
  createReceiver,
  type DeliveryQueue,
  DeliveryTooLargeError,
  type QueuedDelivery,
  type Receiver,
} from '@videovector-webhooks/core';
import { readWorkerOptions, runJob } from '@videovector-webhooks/core/queue';

interface Job {
  readonly delivery: QueuedDelivery;
  readonly failures: number;
}

interface Env {
  readonly VIDEOVECTOR_WEBHOOK_SECRET: string;
  readonly JOBS: Queue<Job>;
  readonly DEAD_LETTERS: Queue<Job>;
}

/** The limit of a message is 128,000 bytes, some 100 of which are metadata. */
const MAX_BYTES = 127_500;
/** The longest delay: 12 hours. */
const MAX_DELAY_S = 43_200;

function cloudflareQueue(jobs: Queue<Job>): DeliveryQueue {
  return {
    async enqueue(delivery) {
      const job = { delivery, failures: 0 };
      if (new TextEncoder().encode(JSON.stringify(job)).byteLength > MAX_BYTES)
        throw new DeliveryTooLargeError('Cloudflare Queues does not accept messages above 128 KB');
      await jobs.send(job, { contentType: 'json' });
    },
  };
}

let receiver: Receiver | undefined;
const settings = readWorkerOptions({ maxAttempts: 20 });

/** Creates the receiver at the first request, because a Worker gets its secrets with a request. */
function receiverFor(env: Env): Receiver {
  // Isolates share no memory: pass an inbox on a shared store, such as postgresInbox through Hyperdrive.
  const created = createReceiver({
    secrets: env.VIDEOVECTOR_WEBHOOK_SECRET,
    queue: cloudflareQueue(env.JOBS),
    handlerTimeoutMs: 5 * 60_000,
  });
  created.on('prompt_run.completed', (event, { attempt }) => {
    console.log('handled', event.data.run_id, attempt);
  });
  return created;
}

async function runOnce(
  { body, ...message }: Pick<Message<Job>, 'body'> & { ack(): void },
  env: Env,
): Promise<void> {
  receiver ??= receiverFor(env);
  const { delivery } = body;
  const { action, failures, delayMs } = await runJob(receiver, delivery, body.failures, settings);
  // A retry of the message itself would be counted, and a message is deleted after max_retries; so a new one takes its place.
  const delaySeconds = Math.min(Math.ceil(delayMs / 1_000), MAX_DELAY_S);
  if (action === 'dead-letter')
    await env.DEAD_LETTERS.send({ delivery, failures: 0 }, { contentType: 'json' });
  else if (action !== 'complete')
    await env.JOBS.send({ delivery, failures }, { contentType: 'json', delaySeconds });
  message.ack();
}

export default {
  fetch(request, env, context) {
    receiver ??= receiverFor(env);
    return receiver.fetch(request, context);
  },
  // A message whose run throws, because its next one can't be sent, is retried by Cloudflare.
  async queue({ messages }, env) {
    await Promise.all(
      messages.map((message) => runOnce({ body: message.body, ack: () => message.ack() }, env)),
    );
  },
} satisfies ExportedHandler<Env, Job>;
