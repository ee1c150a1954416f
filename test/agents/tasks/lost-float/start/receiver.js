import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { count, record } from './runs.js';

const videovector = createReceiver({ secrets: process.env.VIDEOVECTOR_WEBHOOK_SECRET });
videovector.on('prompt_run.completed', (event) => record(event.id, event.data.run_id));

export const receiver = express();
receiver.post('/webhooks/videovector', webhooks(videovector));
receiver.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});
