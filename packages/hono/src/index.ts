import type { Receiver } from '@videovector-webhooks/core';
import { answerTo, type BodySource } from '@videovector-webhooks/core/adapter';
import type { Context, Handler } from 'hono';

const ADVICE =
  'a middleware read the body of c.req.raw before the webhook route, and what is left does not match the signature. ' +
  'Read it with c.req.json(), c.req.text() or c.req.arrayBuffer() instead, which keep it, or clone first: c.req.raw.clone()';

/**
 * The receiver as a Hono handler, on every runtime that Hono runs on.
 *
 * @param receiver What `createReceiver` returns.
 * @returns A handler for `app.post`, `app.all` or a route; it answers every request that reaches it.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { webhooks } from '@videovector-webhooks/hono';
 * import { Hono } from 'hono';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 *
 * const app = new Hono();
 * app.post('/webhooks/videovector', webhooks(receiver));
 * ```
 */
export function webhooks(receiver: Pick<Receiver, 'receive'>): Handler {
  return async (c) => {
    const { method, headers } = c.req.raw;
    const outcome = await receiver.receive({ method, headers, body: await bodyOf(c) });
    const { body, ...init } = answerTo(outcome);
    return new Response(body, init);
  };
}

/** The stream, or what Hono keeps of a body that a middleware has read through `c.req`. */
async function bodyOf({ req }: Context): Promise<BodySource> {
  const { arrayBuffer, text, json } = req.bodyCache;
  if (arrayBuffer !== undefined) return arrayBuffer;
  if (text !== undefined || json !== undefined) return { consumed: await (text ?? json), advice: ADVICE };
  return req.raw.bodyUsed ? { consumed: undefined, advice: ADVICE } : req.raw.body;
}
