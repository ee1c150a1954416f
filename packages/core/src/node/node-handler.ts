import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerTo } from '../outcome/response.js';
import type { AnyReceiver } from '../receiver-type.js';
import { closeConnection, receiveNodeRequest } from './receive-node-request.js';

/** Options of `nodeHandler`. */
export interface NodeHandlerOptions {
  /** What to log if a body parser has consumed the exact bytes. Default: the change on Node, Next.js and Vercel. */
  readonly advice?: string | undefined;
}

const ADVICE =
  'a body parser ran before the webhook route, and the body that it left does not match the signature. ' +
  'Call the handler before anything reads the request, or keep the exact bytes as request.rawBody. In an API route of ' +
  'Next.js: export const config = { api: { bodyParser: false } }';

/**
 * Returns the receiver as a listener for `node:http` and everything that passes Node's request and response: connect,
 * polka, middie, API routes of Next.js, serverless adapters.
 *
 * @param receiver What `createReceiver` returns.
 * @param options See `NodeHandlerOptions`.
 * @returns A listener that answers every request that reaches it. It never rejects, and calls no `next`.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { nodeHandler } from '@videovector-webhooks/core/node';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 *
 * const server = createServer(nodeHandler(receiver));
 * console.log(server.listening); // false
 * ```
 */
export function nodeHandler(
  receiver: Pick<AnyReceiver, 'receive'>,
  { advice = ADVICE }: NodeHandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const outcome = await receiveNodeRequest(receiver, request, { advice });
    // A middleware, such as a time-out, may have responded in the meantime.
    if (response.headersSent || response.writableEnded) return;
    if (outcome.closeConnection && closeConnection(request)) return;
    // Only members of Node's own response, since not every framework's response has more.
    const { status, headers, body } = answerTo(outcome);
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body);
  };
}
