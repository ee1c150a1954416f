/**
 * The receiver as a Koa middleware.
 *
 * @module
 */

import type { AnyReceiver } from '@videovector-webhooks/core';
import { answerTo } from '@videovector-webhooks/core/adapter';
import { closeConnection, receiveNodeRequest } from '@videovector-webhooks/core/node';
import type { Middleware } from 'koa';

const ADVICE =
  'a body parser ran before the webhook route, and the body that it left does not match the signature. ' +
  'Register the route before the parser, or have the parser keep the text: bodyParser() of @koa/bodyparser ' +
  'or koa-bodyparser does; koa-body does with koaBody({ includeUnparsed: true })';

/**
 * Returns the receiver as a Koa middleware, for Koa 2 and 3.
 *
 * @param receiver What `createReceiver` returns.
 * @returns A middleware that answers every request that reaches it: mount it on a route, or on a path of its own.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { webhooks } from '@videovector-webhooks/koa';
 * import Koa from 'koa';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 *
 * const app = new Koa();
 * app.use((ctx, next) => (ctx.path === '/webhooks/videovector' ? webhooks(receiver)(ctx, next) : next()));
 * ```
 */
export function webhooks(receiver: Pick<AnyReceiver, 'receive'>): Middleware {
  return async (ctx) => {
    // Body parsers keep the body on Koa's request, not on Node's.
    const { rawBody, body } = ctx.request as { rawBody?: unknown; body?: unknown };
    const outcome = await receiveNodeRequest(receiver, ctx.req, { kept: [rawBody, body], advice: ADVICE });
    if (outcome.closeConnection && closeConnection(ctx.req)) {
      ctx.respond = false;
      return;
    }
    const answer = answerTo(outcome);
    ctx.status = answer.status;
    ctx.set(answer.headers);
    ctx.body = answer.body;
  };
}
