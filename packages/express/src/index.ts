import type { Receiver } from '@videovector-webhooks/core';
import { answerTo, bodyOfParsedRequest, readerOfNodeRequest } from '@videovector-webhooks/core/adapter';
import type { Request, RequestHandler } from 'express';

const ADVICE =
  'a body parser ran before the webhook route, and what it kept of the body does not match the signature. ' +
  'Register the route before app.use(express.json()), or keep the exact bytes: ' +
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
  return async (request, response) => {
    const { method, headers } = request;
    const outcome = await receiver.receive({ method, headers, body: bodyOf(request) });
    if (outcome.closeConnection) return void request.socket.destroy();
    const answer = answerTo(outcome);
    response.status(answer.status).set(answer.headers).end(answer.body);
  };
}

function bodyOf(request: Request & { rawBody?: unknown }) {
  const { rawBody, body } = request;
  return bodyOfParsedRequest({
    rawBody,
    body,
    unread: !request.readableDidRead,
    reader: readerOfNodeRequest(request),
    advice: ADVICE,
  });
}
