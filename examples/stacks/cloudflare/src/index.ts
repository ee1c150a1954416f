// src/index.ts

import { env } from 'cloudflare:workers';
import { createReceiver } from '@videovector-webhooks/core';

// A function, because Cloudflare evaluates this module when you deploy it, maybe before the secret is set.
const receiver = createReceiver({ secrets: () => env.VIDEOVECTOR_WEBHOOK_SECRET });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

// Workers pass their context, too, so that they wait for the work that continues after the response.
export default { fetch: receiver.fetch } satisfies ExportedHandler<Env>;
