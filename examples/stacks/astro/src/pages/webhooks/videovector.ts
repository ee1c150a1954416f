// src/pages/webhooks/videovector.ts

import { createReceiver } from '@videovector-webhooks/core';
import type { APIRoute } from 'astro';

export const prerender = false;

// A function, because Astro loads this module with the first request.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export const POST: APIRoute = ({ request }) => receiver.fetch(request);
