import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { count, record } from './runs.js';

const receiver = createReceiver({ secrets: process.env.VIDEOVECTOR_WEBHOOK_SECRET });
receiver.on('prompt_run.completed', (event) => {
  try {
    record(event.id, event.data.run_id);
  } catch (error) {
    console.error(error);
  }
});

const notes = [];
const app = express();
// Before the parser: the signature covers the exact bytes.
app.post('/webhooks/videovector', webhooks(receiver));
app.use(express.json());

app.post('/notes', (request, response) => {
  notes.push(request.body.text);
  response.status(201).json({ notes });
});
app.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
