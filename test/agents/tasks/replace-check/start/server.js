import { createHmac } from 'node:crypto';
import express from 'express';
import { count, record } from './runs.js';

const seen = new Set();
const app = express();

app.post('/hooks/video', express.json(), async (request, response) => {
  const signed = JSON.stringify(request.body, Object.keys(request.body).sort());
  const expected = createHmac('sha256', process.env.HOOK_SECRET).update(signed).digest('hex');
  if (request.get('x-webhook-signature') !== `sha256=${expected}`) {
    response.status(400).send('bad signature');
    return;
  }
  const { id, event, data } = request.body;
  if (seen.has(id)) {
    response.status(409).send('seen before');
    return;
  }
  seen.add(id);
  response.status(200).end();
  if (event === 'prompt_run.completed') await record(id, data.run_id);
});
app.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
