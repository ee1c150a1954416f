import { createReceiver } from '@videovector-webhooks/core';
import { H3, serve } from 'h3';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

const app = new H3();
// With the event, the platform waits for the work that continues after the response.
app.post('/webhooks/videovector', (event) => receiver.fetch(event.req, event));
serve(app, { port: Number(process.env['PORT'] ?? 3000) });
