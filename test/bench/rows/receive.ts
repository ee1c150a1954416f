import { createHmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Webhooks } from '@octokit/webhooks';
import { createReceiver, type Delivery } from '@videovector-webhooks/core';
import Stripe from 'stripe';
import { SECRET, sign } from '../../support/deliveries.js';
import { speedRatio } from '../compare.js';
import { fullInbox, fullLru } from '../http/memories.js';
import { payload, SIZES } from '../payloads.js';
import type { Row } from '../row.js';

/** Handlers that return immediately show the kit's own cost best; real ones wait for something. */
const HANDLERS: Readonly<Record<string, () => unknown>> = {
  'a handler that awaits a turn': () => setImmediate(),
  'a handler that returns immediately': () => {},
};

/**
 * A whole delivery, with all that the kit does by default: bounds, verification, event, claim, handler, completion, in an inbox that is
 * full. octokit gets an LRU of the ids; Stripe's has neither handlers nor a memory.
 */
export const row: Row = {
  name: 'receive',
  async *measure(options) {
    for (const [size, bytes] of Object.entries(SIZES)) {
      if (bytes > 10_000) continue;
      const body = payload(bytes, 'canonical');
      for (const [name, handler] of Object.entries(HANDLERS)) {
        yield {
          what: `receiver.receive, ${size}, ${name}`,
          against: 'octokit.verifyAndReceive and an LRU',
          measured: await speedRatio(await kit(body, handler), octokit(body, handler), options),
          ...(bytes === 1_000
            ? { headline: '`receiver.receive`, 1 kB', reach: { atLeast: 0.85 }, moonshot: { atLeast: 1 } }
            : undefined),
        };
      }
      const immediate = await kit(body, () => {});
      for (const [against, theirs] of [
        ['stripe.webhooks.constructEvent', stripe(body)],
        ['createHmac, digest and JSON.parse', bare(body)],
      ] as const)
        yield {
          what: `receiver.receive, ${size}, a handler that returns immediately`,
          against,
          measured: await speedRatio(immediate, theirs, options),
        };
    }
  },
};

/** Every call is a new delivery, since a repeated one would be cheaper. The headers are those of a Node server. */
export async function kit(body: Buffer, handler: () => unknown): Promise<() => Promise<unknown>> {
  const receiver = createReceiver({ secrets: SECRET, inbox: await fullInbox() });
  receiver.on('prompt_run.completed', handler);
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
  const receive = async (): Promise<void> => {
    headers['x-delivery-id'] = `dlv_${++deliveries}`;
    const delivery: Delivery = { headers, body };
    const { code } = await receiver.receive(delivery);
    if (code !== 'handled') throw new Error(`The delivery ended as ${code}`);
  };
  // Enough that the engine has optimized all of it before the first line.
  for (let i = 0; i < 20_000; i++) await receive();
  return receive;
}

/** It needs text, so the bytes are decoded for it; the others decode them themselves. */
export function octokit(body: Buffer, handler: () => unknown): () => Promise<unknown> {
  const webhooks = new Webhooks({ secret: SECRET });
  webhooks.on('ping', handler as () => void);
  const signature = sign(body);
  const seen = fullLru();
  let deliveries = 0;
  return async () => {
    const id = `dlv_${++deliveries}`;
    if (seen.has(id)) return;
    await webhooks.verifyAndReceive({ id, name: 'ping', payload: body.toString(), signature });
    seen.set(id, true);
  };
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
