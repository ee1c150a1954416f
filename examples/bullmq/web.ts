// The web process: it verifies deliveries, stores each one as a job, and responds with 202. Any number of them may run.

import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import { bullmqQueue } from '@videovector-webhooks/queue-bullmq';
import { Queue } from 'bullmq';
import express from 'express';

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const queue = new Queue(process.env['QUEUE'] ?? 'videovector', {
  connection: { url, enableOfflineQueue: false },
});
queue.on('error', (error) => console.error('Redis:', error.name));
const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  queue: bullmqQueue(queue),
});

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
const server = app.listen(Number(process.env['PORT'] ?? 3000), () => console.log('web', server.address()));

process.once('SIGTERM', async () => {
  await receiver.close();
  server.close();
  await queue.close();
});
