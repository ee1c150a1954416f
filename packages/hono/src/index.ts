import type { Receiver } from '@videovector-webhooks/core';
import {
  answerTo,
  type BodySource,
  bodyOfWebRequest,
  type WaitUntil,
  waitUntilOf,
} from '@videovector-webhooks/core/adapter';
import type { Context, Handler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

const ADVICE =
  'a middleware read the body before the webhook route, and what is left of it does not match the signature. ' +
  'Register the route before the middleware, or have it keep the exact bytes: ' +
  'c.req.arrayBuffer(), c.req.text() or c.req.json() instead of c.req.raw.json()';

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
    const [body, waitUntil] = [await bodyOf(c), waitUntilIn(c)];
    const outcome = await receiver.receive({ method, headers, body, waitUntil });
    const answer = answerTo(outcome);
    return c.body(answer.body, answer.status as ContentfulStatusCode, answer.headers);
  };
}

/** Keeps what goes on behind the answer alive, where the platform has a context for that. */
function waitUntilIn(c: Context): WaitUntil | undefined {
  try {
    return waitUntilOf([c.executionCtx]);
  } catch {
    return undefined; // Hono throws where there is none, as on Node.
  }
}

/** The stream, or what Hono keeps of a body that a middleware has read through `c.req`. */
async function bodyOf({ req }: Context): Promise<BodySource> {
  const { arrayBuffer, blob, text, json } = req.bodyCache;
  try {
    if (arrayBuffer !== undefined) return await arrayBuffer;
    if (blob !== undefined) return await (await blob).arrayBuffer();
    if (text !== undefined || json !== undefined) return { consumed: await (text ?? json), advice: ADVICE };
  } catch {
    // Whoever read it failed, and Hono has kept the failure.
  }
  return bodyOfWebRequest(req.raw, ADVICE);
}
