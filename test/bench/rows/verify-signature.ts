import { createHmac } from 'node:crypto';
import { verifySignature } from '@videovector-webhooks/core';
import { SECRET, sign } from '../../support/deliveries.js';
import { timeRatio } from '../compare.js';
import { payload, SIZES } from '../payloads.js';
import type { Row } from '../row.js';

/** Compared with the HMAC alone, which every verifier needs: no header is read, nothing is compared. */
export const row: Row = {
  name: 'verify-signature',
  async *measure(options) {
    for (const [size, bytes] of Object.entries(SIZES)) {
      const body = payload(bytes, 'canonical');
      const signature = sign(body);
      yield {
        what: `verifySignature, ${size}, raw`,
        against: 'createHmac and digest',
        measured: await timeRatio(
          () => verifySignature({ body, signature, secrets: SECRET }),
          () => createHmac('sha256', SECRET).update(body).digest(),
          options,
        ),
        reach: { atMost: 1.1 },
        moonshot: { atMost: bytes <= 1_000 ? 0.85 : 1 },
      };
    }
  },
};
