import { verifySignature } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { timeRatio } from '../compare.js';
import { HOSTILE_SHAPES } from '../hostile-shapes.js';
import type { Row } from '../row.js';

const FORGED = `sha256=${'00'.repeat(32)}`;
const CAP = 256 * 1024;

/** Whether a forged body that is made to be slow takes twice the time of half of it, as it should. */
export const row: Row = {
  name: 'hostile-shapes',
  async *measure(options) {
    if (options.quick) return;
    for (const [name, shape] of Object.entries(HOSTILE_SHAPES)) {
      const size = CAP - 2_000;
      yield {
        what: `forged: ${name}`,
        against: 'half of it',
        measured: await timeRatio(verification(shape(size)), verification(shape(size / 2)), options),
        reach: { atMost: 2.3 },
      };
    }
  },
};

function verification(body: Buffer): () => unknown {
  return () => verifySignature({ body, signature: FORGED, secrets: SECRET });
}
