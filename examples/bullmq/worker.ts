// The worker process: it handles the jobs, each event once across all workers. Any number of them may run.

import { createReceiver } from '@videovector-webhooks/core';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { startWorker } from '@videovector-webhooks/queue-bullmq';
import { createClient } from 'redis';

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const redis = createClient({ url, disableOfflineQueue: true });
redis.on('error', (error) => console.error('Redis:', error.name));
await redis.connect();

const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  inbox: redisInbox(redis),
  handlerTimeoutMs: 5 * 60_000,
});
receiver.on('prompt_run.completed', async (event, { key, attempt, signal }) => {
  // Pass `key` on as an idempotency key, and `signal` to whatever takes long.
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (!signal.aborted) console.log('handled', event.data.run_id, 'attempt', attempt, key);
});

const worker = startWorker(receiver, process.env['QUEUE'] ?? 'videovector', {
  connection: { url },
  concurrency: 10,
  observe: ({ action, outcome, failures }) => console.log(action, outcome.code, failures),
});

process.once('SIGTERM', async () => {
  await worker.close();
  await receiver.close();
  await redis.close();
  // BullMQ would keep the process alive until an unavailable Redis comes back.
  process.exit();
});
