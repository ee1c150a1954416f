// A Cloudflare Worker. Each isolate has a memory of its own: where once matters, give the receiver an inbox on a store.

import { createReceiver, type Receiver } from '@videovector-webhooks/core';

interface Env {
  readonly VIDEOVECTOR_WEBHOOK_SECRET: string;
}

/** Of Cloudflare's own type, what is used here. */
interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

let receiver: Receiver | undefined;

/** Workers know their secrets only when a request comes. */
function receiverFor(env: Env): Receiver {
  const created = createReceiver({ secrets: env.VIDEOVECTOR_WEBHOOK_SECRET });
  created.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
  created.fallback((event) => console.log(event.event));
  return created;
}

// biome-ignore lint/style/noDefaultExport: Workers ask for one.
export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    receiver ??= receiverFor(env);
    // With the context, a mark that could not be made at once is made behind the answer, and not cut off.
    return receiver.fetch(request, context);
  },
};
