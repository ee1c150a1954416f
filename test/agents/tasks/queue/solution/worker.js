import { createReceiver } from '@videovector-webhooks/core';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { startWorker } from '@videovector-webhooks/queue-bullmq';
import { createClient } from 'redis';
import { record } from './runs.js';

const url = process.env.REDIS_URL;
const redis = createClient({ url, disableOfflineQueue: true });
redis.on('error', (error) => console.error(error.name));
await redis.connect();

const receiver = createReceiver({
  secrets: process.env.VIDEOVECTOR_WEBHOOK_SECRET,
  inbox: redisInbox(redis),
  handlerTimeoutMs: 5 * 60_000,
});
receiver.on('prompt_run.completed', (event) => record(event.id, event.data.run_id));
const worker = startWorker(receiver, process.env.QUEUE, { connection: { url }, concurrency: 10 });

process.once('SIGTERM', async () => {
  await worker.close();
  await receiver.close();
  await redis.close();
  process.exit();
});
