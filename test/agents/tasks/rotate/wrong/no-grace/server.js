import { readFile } from 'node:fs/promises';
import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { count, record } from './runs.js';

const receiver = createReceiver({
  // If it throws, the receiver answers 503, and VideoVector retries.
  secrets: async () => JSON.parse(await readFile(process.env.SECRETS_FILE, 'utf8')),
});
receiver.on('prompt_run.completed', (event) => record(event.id, event.data.run_id));

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
app.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
