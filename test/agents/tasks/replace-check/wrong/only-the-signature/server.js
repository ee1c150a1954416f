import { verifySignature } from '@videovector-webhooks/core';
import express from 'express';
import { count, record } from './runs.js';

const seen = new Set();
const app = express();

app.post('/hooks/video', express.raw({ type: '*/*', limit: '10mb' }), async (request, response) => {
  const signature = request.get('x-webhook-signature');
  const { ok } = await verifySignature({ body: request.body, signature, secrets: process.env.HOOK_SECRET });
  if (!ok) {
    response.status(401).send('bad signature');
    return;
  }
  const { id, event, data } = JSON.parse(request.body);
  if (seen.has(id)) {
    response.status(200).send('seen before');
    return;
  }
  seen.add(id);
  if (event === 'prompt_run.completed') await record(id, data.run_id);
  response.status(200).end();
});
app.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
