// A route handler of Next.js, as app/webhooks/videovector/route.ts.

import { createReceiver } from '@videovector-webhooks/core';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

// Where a function ends with its answer, have Next wait for what goes on behind it:
// `import { after } from 'next/server'`, and `receiver.fetch(request, { waitUntil: after })`.
export const POST = (request: Request): Promise<Response> => receiver.fetch(request);
