// bun run server.ts

import { createReceiver } from '@videovector-webhooks/core';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

Bun.serve({
  port: Number(process.env['PORT'] ?? 3000),
  routes: { '/webhooks/videovector': { POST: (request) => receiver.fetch(request) } },
});
