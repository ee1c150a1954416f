/**
 * The receiver as an Express handler.
 *
 * @module
 */

import type { AnyReceiver } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import type { RequestHandler } from 'express';

const ADVICE =
  'a body parser ran before the webhook route, and the body that it left does not match the signature. ' +
  'Register the route before the parser, or have the parser keep the exact bytes: ' +
  'app.use(express.json({ verify: (req, res, buffer) => { req.rawBody = buffer } })). ' +
  'In NestJS, pass { rawBody: true } to NestFactory.create. In Next.js, ' +
  'export const config = { api: { bodyParser: false } }';

/**
 * Returns the receiver as an Express route handler, for Express 4 and 5 and frameworks with the same handlers.
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
export function webhooks(receiver: Pick<AnyReceiver, 'receive'>): RequestHandler {
  return nodeHandler(receiver, { advice: ADVICE });
}
