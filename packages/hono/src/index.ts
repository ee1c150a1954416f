/**
 * The receiver as a Hono handler, on every runtime.
 *
 * @module
 */

import type { AnyReceiver } from '@videovector-webhooks/core';
import {
  answerTo,
  type BodyReader,
  bodyOfNodeRequest,
  bodyOfWebRequest,
  consumedBody,
  type WaitUntil,
  waitUntilOf,
} from '@videovector-webhooks/core/adapter';
import type { Context, Handler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { nodeRequestOf } from './node-request.js';

const ADVICE =
  'a middleware read the body before the webhook route, and the bytes that it left do not match the signature. ' +
  'Register the route before the middleware, or have it keep the exact bytes: ' +
  'c.req.arrayBuffer(), c.req.text() or c.req.json() instead of c.req.raw.json()';

/**
 * Returns the receiver as a Hono handler, on every runtime that Hono runs on.
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
export function webhooks(receiver: Pick<AnyReceiver, 'receive'>): Handler {
  return async (c) => {
    const nodeRequest = nodeRequestOf(c);
    const { method, headers } = nodeRequest ?? c.req.raw;
    const outcome = await receiver.receive({
      method,
      headers,
      body: nodeRequest === undefined ? bodyOf(c) : bodyOfNodeRequest(nodeRequest, [], ADVICE),
      waitUntil: (work) => waitUntilIn(c)?.(work),
    });
    const answer = answerTo(outcome);
    return c.body(answer.body, answer.status as ContentfulStatusCode, answer.headers);
  };
}

/** Keeps work alive that continues after the response, if the platform has a context for that. */
function waitUntilIn(c: Context): WaitUntil | undefined {
  try {
    return waitUntilOf([c.executionCtx]);
  } catch {
    return undefined; // Hono throws if there is none, as on Node.
  }
}

/** Reads what Hono has kept of a body that a middleware read through `c.req`, or else the request. */
function bodyOf({ req }: Context): BodyReader {
  return async (limit, abort) => {
    const { arrayBuffer, blob, text, json } = req.bodyCache;
    try {
      const bytes = await (arrayBuffer ?? (await blob)?.arrayBuffer());
      // A copy: the middleware still has the original.
      if (bytes !== undefined) return new Uint8Array(bytes.slice(0));
      const left = await (text ?? json);
      if (left !== undefined) return consumedBody(left, ADVICE);
    } catch {
      // The middleware's attempt to read it failed, and Hono has kept the failure.
    }
    return bodyOfWebRequest(req.raw, ADVICE)(limit, abort);
  };
}
