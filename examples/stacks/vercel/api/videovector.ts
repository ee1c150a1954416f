// api/videovector.ts

import { waitUntil } from '@vercel/functions';
import { createReceiver } from '@videovector-webhooks/core';

const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

// With waitUntil, Vercel waits for the work that continues after the response.
export const POST = (request: Request): Promise<Response> => receiver.fetch(request, { waitUntil });
