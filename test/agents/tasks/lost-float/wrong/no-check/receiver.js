import express from 'express';
import { count, record } from './runs.js';

export const receiver = express();
receiver.post('/webhooks/videovector', express.json({ limit: '10mb' }), (request, response) => {
  const { id, event, data } = request.body;
  if (event === 'prompt_run.completed' && count(id) === 0) record(id, data.run_id);
  response.status(200).end();
});
receiver.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});
