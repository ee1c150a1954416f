// pages/api/videovector.ts

import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';

// Without this, Next parses the body and answers 413 to one above 1 MB, and 400 to NaN.
export const config = { api: { bodyParser: false } };

// A function, because `next build` loads this module without secrets.
const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export default nodeHandler(receiver);
