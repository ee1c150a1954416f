// functions/src/index.ts

import { createReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { onRequest } from 'firebase-functions/https';
import { defineSecret } from 'firebase-functions/params';

const secret = defineSecret('VIDEOVECTOR_WEBHOOK_SECRET');
// A function, because `firebase deploy` loads this module, and secrets have no value there.
const receiver = createReceiver({ secrets: () => secret.value() });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export const videovector = onRequest({ secrets: [secret], invoker: 'public' }, nodeHandler(receiver));
