import express from 'express';
import { count } from './runs.js';

const notes = [];
const app = express();
app.use(express.json());

app.post('/notes', (request, response) => {
  notes.push(request.body.text);
  response.status(201).json({ notes });
});
app.get('/runs/:eventId', (request, response) => {
  response.send(String(count(request.params.eventId)));
});

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
