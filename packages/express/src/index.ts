import type { Receiver } from '@videovector-webhooks/core';
import { answerTo, bodyOfNodeRequest } from '@videovector-webhooks/core/adapter';
import type { Request, RequestHandler } from 'express';

const ADVICE =
  'a body parser ran before the webhook route, and what it kept of the body does not match the signature. ' +
  'Register the route before the parser, or keep the exact bytes: ' +
  'app.use(express.json({ verify: (req, res, buffer) => { req.rawBody = buffer } }))';

/**
 * The receiver as an Express route handler, for Express 4 and 5.
 *
 * @param receiver What `createReceiver` returns.
 * @returns A handler for `app.post`, `app.use` or a router; it answers every request that reaches it.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { webhooks } from '@videovector-webhooks/express';
 * import express from 'express';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 *
 * const app = express();
 * app.post('/webhooks/videovector', webhooks(receiver));
 * ```
 */
export function webhooks(receiver: Pick<Receiver, 'receive'>): RequestHandler {
  return async (request: Request & { rawBody?: unknown }, response) => {
    const { method, headers, rawBody, body } = request;
    const source = bodyOfNodeRequest(request, [rawBody, body], ADVICE);
    const outcome = await receiver.receive({ method, headers, body: source });
    // Somebody else may have answered meanwhile, such as a middleware that limits the time.
    if (response.headersSent) return;
    // Not the response's own destroy(): in Bun that answers 200 first, and the delivery would be lost.
    if (outcome.closeConnection) return void request.socket.destroy();
    const answer = answerTo(outcome);
    response.status(answer.status).set(answer.headers).end(answer.body);
  };
}
