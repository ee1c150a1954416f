import { createHmac } from 'node:crypto';
import { verifySignature } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { timeRatio } from '../compare.js';
import { payload } from '../payloads.js';
import type { Row } from '../row.js';

const FORGED = `sha256=${'00'.repeat(32)}`;
const CAP = 256 * 1024;

/** The work that a stranger can cause with a body at the canonical cap: two HMACs and a canonical form. */
export const row: Row = {
  name: 'forged-body',
  async *measure(options) {
    for (const form of ['compact', 'shuffled'] as const) {
      for (const text of ['ascii', 'unicode'] as const) {
        const body = payload(CAP - 2_000, form, { text });
        yield {
          what: `a forged body of ${Math.round(body.length / 1024)} KiB, ${form}, ${text}`,
          against: 'createHmac and digest',
          measured: await timeRatio(
            () => verifySignature({ body, signature: FORGED, secrets: SECRET }),
            () => createHmac('sha256', SECRET).update(body).digest(),
            options,
          ),
          reach: { atMost: 6 },
          moonshot: { atMost: 3.5 },
        };
      }
    }
  },
};
