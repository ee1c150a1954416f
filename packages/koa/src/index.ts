import type { Receiver } from '@videovector-webhooks/core';
import { answerTo, type BodySource, bodyOfNodeRequest } from '@videovector-webhooks/core/adapter';
import type { Context, Middleware } from 'koa';

const ADVICE =
  'a body parser ran before the webhook route, and what it kept of the body does not match the signature. ' +
  'Register the route before the parser, or keep the text as ctx.request.rawBody: bodyParser() of @koa/bodyparser ' +
  'or koa-bodyparser does; koa-body does with koaBody({ includeUnparsed: true })';

/**
 * The receiver as a Koa middleware, for Koa 2 and 3.
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
export function webhooks(receiver: Pick<Receiver, 'receive'>): Middleware {
  return async (ctx) => {
    const { method, headers } = ctx;
    const outcome = await receiver.receive({ method, headers, body: bodyOf(ctx) });
    if (outcome.closeConnection) {
      ctx.respond = false;
      // Not the response's own destroy(): in Bun that answers 200 first, and the delivery would be lost.
      return void ctx.req.socket.destroy();
    }
    const answer = answerTo(outcome);
    ctx.status = answer.status;
    ctx.set(answer.headers);
    ctx.body = answer.body;
  };
}

function bodyOf({ req, request }: Context): BodySource {
  // Body parsers keep it on Koa's request, serverless platforms on Node's.
  const koa = request as { rawBody?: unknown; body?: unknown };
  const node = req as { rawBody?: unknown; body?: unknown };
  return bodyOfNodeRequest(req, [koa.rawBody, node.rawBody, koa.body, node.body], ADVICE);
}
