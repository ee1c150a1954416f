import { createHmac } from 'node:crypto';
import { Webhooks } from '@octokit/webhooks';
import { createReceiver, type Delivery } from '@videovector-webhooks/core';
import Stripe from 'stripe';
import { SECRET, sign } from '../../support/deliveries.js';
import { speedRatio } from '../compare.js';
import { payload, SIZES } from '../payloads.js';
import type { Row } from '../row.js';

/**
 * A whole delivery, with all that the kit does by default: bounds, verification, event, claim, handler, completion. What
 * is compared does less: none of the peers remembers a delivery, and Stripe's has no handlers.
 */
export const row: Row = {
  name: 'receive',
  async *measure(options) {
    for (const [size, bytes] of Object.entries(SIZES)) {
      if (bytes > 10_000) continue;
      const body = payload(bytes, 'canonical');
      const goals = bytes === 1_000;
      for (const [against, theirs] of [
        ['octokit.verifyAndReceive', octokit(body)],
        ['stripe.webhooks.constructEvent', stripe(body)],
      ] as const) {
        yield {
          what: `receiver.receive, ${size}`,
          against,
          measured: await speedRatio(kit(body), theirs, options),
          ...(goals ? { reach: { atLeast: 1 } } : undefined),
        };
      }
      yield {
        what: `receiver.receive, ${size}`,
        against: 'createHmac, digest and JSON.parse',
        measured: await speedRatio(kit(body), bare(body), options),
        ...(goals ? { moonshot: { atLeast: 1 } } : undefined),
      };
    }
  },
};

/** Every call is a new delivery, since a repeated one would be cheaper. The headers are those of a Node server. */
function kit(body: Buffer): () => Promise<unknown> {
  const receiver = createReceiver({ secrets: SECRET });
  receiver.on('prompt_run.completed', () => {});
  const headers = {
    host: 'receiver.example',
    'user-agent': 'VideoVector-Webhooks/1.0',
    'content-type': 'application/json',
    'content-length': String(body.length),
    'x-webhook-signature': sign(body),
    'x-webhook-id': 'whk_0123456789abcdef01234567',
    'x-event-type': 'prompt_run.completed',
    connection: 'keep-alive',
    'x-delivery-id': '',
  };
  let deliveries = 0;
  return async () => {
    headers['x-delivery-id'] = `dlv_${++deliveries}`;
    const delivery: Delivery = { headers, body };
    const { code } = await receiver.receive(delivery);
    if (code !== 'handled') throw new Error(`The delivery ended as ${code}`);
  };
}

/** It needs text, so the bytes are decoded for it; the others decode them themselves. */
function octokit(body: Buffer): () => Promise<unknown> {
  const webhooks = new Webhooks({ secret: SECRET });
  webhooks.on('ping', () => {});
  const signature = sign(body);
  return () => webhooks.verifyAndReceive({ id: 'dlv_1', name: 'ping', payload: body.toString(), signature });
}

function stripe(body: Buffer): () => unknown {
  const time = Math.floor(Date.now() / 1_000);
  const header = `t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')}`;
  const { webhooks } = new Stripe('sk_test_bench');
  const dayInSeconds = 86_400;
  return () => webhooks.constructEvent(body, header, SECRET, dayInSeconds);
}

function bare(body: Buffer): () => unknown {
  return () => [createHmac('sha256', SECRET).update(body).digest(), JSON.parse(body.toString())];
}
