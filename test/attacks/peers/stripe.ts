import express from 'express';
import Stripe from 'stripe';
import type { Peer } from './peer.js';
import { quietExpress } from './quiet-express.js';

const SECRET = 'whsec_0123456789abcdef0123456789abcdef';
const stripe = new Stripe('sk_test_0');

/** Stripe's scheme: HMAC-SHA256 of a time and the body; the id and the type of the event are in the body. */
export const stripePeer: Peer = {
  name: 'stripe',
  secret: SECRET,
  listener: (secret, handle) =>
    // As in examples/webhook-signing of stripe-node.
    quietExpress().post('/', express.raw({ type: 'application/json' }), async (request, response) => {
      let event: unknown;
      try {
        event = stripe.webhooks.constructEvent(
          request.body as Buffer,
          request.headers['stripe-signature']!,
          secret,
        );
      } catch {
        response.status(400).send('Webhook Error');
        return;
      }
      await handle(event);
      response.json({ received: true });
    }),
  deliver: (payload, { secret = SECRET, at = Date.now() } = {}) => ({
    headers: {
      'content-type': 'application/json',
      'stripe-signature': stripe.webhooks.generateTestHeaderString({
        payload,
        secret,
        timestamp: Math.floor(at / 1_000),
      }),
    },
    body: payload,
  }),
  signatureHeader: 'stripe-signature',
  unsigned: {},
};
