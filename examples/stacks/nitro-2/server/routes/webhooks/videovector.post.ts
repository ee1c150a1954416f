// server/routes/webhooks/videovector.post.ts

import { createReceiver } from '@videovector-webhooks/core';
import { defineEventHandler, toWebRequest } from 'h3';

// A function, because Nitro loads this module with the first request.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export default defineEventHandler((event) => receiver.fetch(toWebRequest(event), event));
