import { Queue } from 'bullmq';
import express from 'express';
import { count } from './runs.js';

const queue = new Queue(process.env.QUEUE, { connection: { url: process.env.REDIS_URL } });
const app = express();
app.post('/webhooks/videovector', express.json(), async (request, response) => {
  await queue.add('delivery', request.body);
  response.status(202).end();
});
app.get('/runs/:eventId', async (request, response) => {
  response.send(String(await count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
