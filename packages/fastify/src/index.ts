/**
 * The receiver as a Fastify plugin.
 *
 * @module
 */

import type { AnyReceiver } from '@videovector-webhooks/core';
import { answerTo } from '@videovector-webhooks/core/adapter';
import { closeConnection, receiveNodeRequest } from '@videovector-webhooks/core/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const ADVICE =
  'a hook read the body before the webhook route, so the exact bytes are gone. Register webhooks(receiver) in a scope ' +
  'of its own, in front of the hook: app.register(webhooks(receiver), { prefix })';

/**
 * A Fastify plugin. Its parameter is any app with `all`, since an app may be of another copy of Fastify than the one that this
 * package finds: NestJS brings its own.
 */
export type WebhooksPlugin = (app: { all(...route: never[]): unknown }) => Promise<void>;

/**
 * Returns the receiver as a Fastify plugin, for Fastify 4 and 5.
 *
 * It answers in an `onRequest` hook of its own routes, before Fastify looks at the body: no content type parser, body
 * limit or `preParsing` hook of the app can answer 4xx or change the bytes.
 *
 * @param receiver What `createReceiver` returns.
 * @returns A plugin that answers every request under its prefix.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { webhooks } from '@videovector-webhooks/fastify';
 * import Fastify from 'fastify';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 *
 * const app = Fastify();
 * app.register(webhooks(receiver), { prefix: '/webhooks/videovector' });
 * ```
 */
export function webhooks(receiver: Pick<AnyReceiver, 'receive'>): WebhooksPlugin {
  async function respond({ raw }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const outcome = await receiveNodeRequest(receiver, raw, { advice: ADVICE });
    if (reply.sent) return reply;
    if (outcome.closeConnection && closeConnection(raw)) return reply.hijack();
    const { status, headers, body } = answerTo(outcome);
    return reply.code(status).headers(headers).send(body);
  }

  return async (instance) => {
    const app = instance as FastifyInstance;
    // The routes need handlers, but the hook has answered before.
    app.all('/', { onRequest: respond }, respond);
    app.all('/*', { onRequest: respond }, respond);
  };
}
