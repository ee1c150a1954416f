import express from 'express';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import type { Peer } from './peer.js';
import { quietExpress } from './quiet-express.js';

const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

/** The scheme of Standard Webhooks and Svix: HMAC-SHA256 of an id, a time and the body. */
function peer(name: string, prefix: string, Webhook: typeof StandardWebhook | typeof SvixWebhook): Peer {
  return {
    name,
    secret: SECRET,
    listener(secret, handle) {
      const webhook = new Webhook(secret);
      // As in Svix's documentation for Express.
      return quietExpress().post(
        '/',
        express.raw({ type: 'application/json' }),
        async (request, response) => {
          let event: unknown;
          try {
            event = webhook.verify(request.body as Buffer, request.headers as Record<string, string>);
          } catch {
            response.status(400).json({});
            return;
          }
          await handle(event);
          response.json({});
        },
      );
    },
    deliver(body, { secret = SECRET, at = Date.now() } = {}) {
      const date = new Date(at);
      return {
        headers: {
          'content-type': 'application/json',
          [`${prefix}-id`]: 'msg_1',
          [`${prefix}-timestamp`]: String(Math.floor(at / 1_000)),
          [`${prefix}-signature`]: new Webhook(secret).sign('msg_1', date, body),
        },
        body,
      };
    },
    signatureHeader: `${prefix}-signature`,
    unsigned: {},
  };
}

export const standardWebhooks = peer('standardwebhooks', 'webhook', StandardWebhook);
export const svix = peer('svix', 'svix', SvixWebhook);
