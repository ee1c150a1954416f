import type { Receiver } from '@videovector-webhooks/core';
import { answerTo, bodyOfParsedRequest, readerOfNodeRequest } from '@videovector-webhooks/core/adapter';
import type { Context, Middleware } from 'koa';

const ADVICE =
  'a body parser ran before the webhook route, and what it kept of the body does not match the signature. ' +
  'Mount the route before app.use(bodyParser()), or keep the text: koa-bodyparser and @koa/bodyparser do, as ' +
  'ctx.request.rawBody; with koa-body set includeUnparsed: true and ctx.request.rawBody = ctx.request.body[Symbol.for("unparsedBody")]';

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
      return void ctx.req.socket.destroy();
    }
    const answer = answerTo(outcome);
    ctx.status = answer.status;
    ctx.set(answer.headers);
    ctx.body = answer.body;
  };
}

function bodyOf({ req, request }: Context) {
  const { rawBody, body } = request as { rawBody?: unknown; body?: unknown };
  // Serverless platforms keep the bytes on Node's own request.
  const platform = req as { rawBody?: unknown; body?: unknown };
  return bodyOfParsedRequest({
    rawBody: rawBody ?? platform.rawBody,
    body: body ?? platform.body,
    unread: !req.readableDidRead,
    reader: readerOfNodeRequest(req),
    advice: ADVICE,
  });
}
