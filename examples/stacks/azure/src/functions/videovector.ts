// src/functions/videovector.ts

import { app } from '@azure/functions';
import { createReceiver } from '@videovector-webhooks/core';

// A function, because Azure answers 404 if this module throws, and VideoVector does not retry a 404.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

app.http('videovector', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'webhooks/videovector',
  handler: (request) => receiver.fetch(request),
});
