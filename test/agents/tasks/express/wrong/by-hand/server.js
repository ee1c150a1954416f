import { createHmac } from 'node:crypto';
import express from 'express';
import { count, record } from './runs.js';

const notes = [];
const app = express();
app.use(express.json());

app.post('/webhooks/videovector', (request, response) => {
  const expected = createHmac('sha256', process.env.VIDEOVECTOR_WEBHOOK_SECRET)
    .update(JSON.stringify(request.body))
    .digest('hex');
  if (request.get('x-webhook-signature') !== `sha256=${expected}`) {
    response.status(401).end();
    return;
  }
  if (request.body.event === 'prompt_run.completed') record(request.body.id, request.body.data.run_id);
  response.status(200).end();
});
app.post('/notes', (request, response) => {
  notes.push(request.body.text);
  response.status(201).json({ notes });
});
app.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
