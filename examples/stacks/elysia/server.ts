// bun run server.ts

import { createReceiver } from '@videovector-webhooks/core';
import { Elysia } from 'elysia';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

new Elysia()
  // Without a parser: the receiver reads the exact bytes.
  .post('/webhooks/videovector', ({ request }) => receiver.fetch(request), { parse: 'none' })
  .listen(Number(process.env['PORT'] ?? 3000));
