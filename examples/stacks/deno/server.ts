// deno run --allow-net --allow-env server.ts

import { createReceiver } from '@videovector-webhooks/core';

const receiver = createReceiver({ secrets: Deno.env.get('VIDEOVECTOR_WEBHOOK_SECRET') });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, (request) => receiver.fetch(request));
