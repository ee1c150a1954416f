// A Worker: no types of Node, and none of the DOM.

import { createReceiver, type Receiver, verifySignature } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/hono';
import { Hono } from 'hono';

interface Env {
  readonly WEBHOOK_SECRET: string;
}

let receiver: Receiver | undefined;

// biome-ignore lint/style/noDefaultExport: a Worker's handlers are its default export.
export default {
  fetch(request, env, context) {
    receiver ??= createReceiver({ secrets: env.WEBHOOK_SECRET }).on('export.ready', (event) => {
      console.log(event.data.export_id);
    });
    return receiver.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;

export const app = new Hono().post('/webhooks', webhooks(createReceiver({ secrets: () => 'whsec_example' })));
export const checked = verifySignature({ body: '{}', signature: null, secrets: 'whsec_example' });
