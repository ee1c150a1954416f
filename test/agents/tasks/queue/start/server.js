import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { count, record } from './runs.js';

const receiver = createReceiver({ secrets: process.env.VIDEOVECTOR_WEBHOOK_SECRET });
receiver.on('prompt_run.completed', (event) => record(event.id, event.data.run_id));

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
app.get('/runs/:eventId', async (request, response) => {
  response.send(String(await count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
