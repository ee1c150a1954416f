// app/webhooks/videovector/route.ts

import { createReceiver } from '@videovector-webhooks/core';

// A function, because `next build` loads this module without secrets.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

// If the platform stops a function after its response, have Next wait for the work that continues:
// `import { after } from 'next/server'`, then `receiver.fetch(request, { waitUntil: after })`.
export const POST = (request: Request): Promise<Response> => receiver.fetch(request);
