// netlify/functions/videovector.ts

import type { Config, Context } from '@netlify/functions';
import { createReceiver } from '@videovector-webhooks/core';

const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

// With the context, Netlify waits for the work that continues after the response.
export default (request: Request, context: Context): Promise<Response> => receiver.fetch(request, context);

export const config: Config = { path: '/webhooks/videovector' };
