// app/edge/webhooks/videovector/route.ts

import { createReceiver } from '@videovector-webhooks/core';

export const runtime = 'edge';

// A function, because `next build` loads this module without secrets.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export const POST = (request: Request): Promise<Response> => receiver.fetch(request);
