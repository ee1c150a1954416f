import { parseJson, verifySignature } from '@videovector-webhooks/core';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { SECRET, sign } from '../../support/deliveries.js';
import { speedRatio } from '../compare.js';
import { payload, SIZES } from '../payloads.js';
import type { Row } from '../row.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** From the bytes and the header to the parsed payload: what every receiver does first. */
export const row: Row = {
  name: 'verify-and-parse',
  async *measure(options) {
    for (const [size, bytes] of Object.entries(SIZES)) {
      for (const text of ['ascii', 'unicode'] as const) {
        const body = payload(bytes, 'canonical', { text });
        const signature = sign(body);
        for (const [against, theirs] of peers(body)) {
          yield {
            what: `verify and parse, ${size}, ${text}`,
            against,
            measured: await speedRatio(
              async () => {
                const result = await verifySignature({ body, signature, secrets: SECRET });
                return result.ok ? parseJson(utf8.decode(result.authenticated)) : undefined;
              },
              theirs,
              options,
            ),
            ...(bytes >= 1_000 && bytes <= 100_000
              ? { reach: { atLeast: 2.5 }, moonshot: { atLeast: 3 } }
              : undefined),
          };
        }
      }
    }
  },
};

function peers(body: Buffer): [string, () => unknown][] {
  const secret = Buffer.from(SECRET).toString('base64');
  const now = new Date();
  const standard = new StandardWebhook(secret);
  const signature = standard.sign('msg_1', now, body.toString());
  const headers = (prefix: string): Record<string, string> => ({
    [`${prefix}-id`]: 'msg_1',
    [`${prefix}-timestamp`]: String(Math.floor(now.getTime() / 1_000)),
    [`${prefix}-signature`]: signature,
  });
  const svix = new SvixWebhook(secret);
  const [standardHeaders, svixHeaders] = [headers('webhook'), headers('svix')];
  return [
    ['standardwebhooks', () => standard.verify(body, standardHeaders)],
    ['svix', () => svix.verify(body, svixHeaders)],
  ];
}
