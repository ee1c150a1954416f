// src/routes/webhooks/videovector/+server.ts

import { createReceiver } from '@videovector-webhooks/core';

// A function, because `vite build` loads this module without secrets.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export const POST = ({ request }: { request: Request }): Promise<Response> => receiver.fetch(request);
