import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import { bullmqQueue } from '@videovector-webhooks/queue-bullmq';
import { Queue } from 'bullmq';
import express from 'express';
import { count } from './runs.js';

const queue = new Queue(process.env.QUEUE, {
  connection: { url: process.env.REDIS_URL, enableOfflineQueue: false },
});
queue.on('error', (error) => console.error(error.name));
const receiver = createReceiver({
  secrets: process.env.VIDEOVECTOR_WEBHOOK_SECRET,
  queue: bullmqQueue(queue),
});

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
app.get('/runs/:eventId', async (request, response) => {
  response.send(String(await count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
