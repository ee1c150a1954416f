import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';
import { sign } from '../../support/deliveries.js';
import type { Peer } from './peer.js';

const SECRET = 'mysecret';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** GitHub's scheme: HMAC-SHA256 of the body; the event and the delivery id are unsigned headers. */
export const octokit: Peer = {
  name: '@octokit/webhooks',
  secret: SECRET,
  listener(secret, handle) {
    const webhooks = new Webhooks({ secret, log: silent });
    webhooks.on('push', ({ payload }) => handle(payload) as undefined);
    webhooks.on('ping', () => void handle('ping'));
    return createNodeMiddleware(webhooks, { path: '/', log: silent });
  },
  deliver: (body, { secret = SECRET } = {}) => ({
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'b7e8a2c0-0000-4000-8000-000000000001',
      'x-hub-signature-256': sign(body, secret),
    },
    body,
  }),
  signatureHeader: 'x-hub-signature-256',
  unsigned: {
    id: ['x-github-delivery', 'b7e8a2c0-0000-4000-8000-000000000002'],
    event: ['x-github-event', 'ping'],
  },
};
