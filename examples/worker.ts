// A Cloudflare Worker. Each isolate has its own memory, so the default inbox deduplicates per isolate only: pass an inbox on a
// shared store to handle each delivery once.

import { createReceiver, type Receiver } from '@videovector-webhooks/core';

interface Env {
  readonly VIDEOVECTOR_WEBHOOK_SECRET: string;
}

/** The part of Cloudflare's type that this example uses. */
interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

let receiver: Receiver | undefined;

/** Creates the receiver at the first request, because a Worker gets its secrets with a request. */
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
    // With the context, the platform waits for work that continues after the response, such as delayed inbox writes.
    return receiver.fetch(request, context);
  },
};
