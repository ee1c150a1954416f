import { verifySignature } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { timeRatio } from '../compare.js';
import { HOSTILE_SHAPES } from '../hostile-shapes.js';
import { payload } from '../payloads.js';
import type { Row } from '../row.js';

const FORGED = `sha256=${'00'.repeat(32)}`;
const CAP = 256 * 1024;

/** Forged bodies that are made to be slow, against a usual one of the same size; and of twice the size. */
export const row: Row = {
  name: 'hostile-shapes',
  async *measure(options) {
    const ordinary = payload(CAP - 2_000, 'compact');
    for (const [name, shape] of Object.entries(HOSTILE_SHAPES)) {
      const body = shape(ordinary.length);
      yield {
        what: `forged: ${name}`,
        against: 'ordinary JSON of the same size',
        measured: await timeRatio(verification(body), verification(ordinary), options),
        reach: { atMost: 3 },
      };
      if (options.quick) continue;
      yield {
        what: `forged: ${name}`,
        against: 'half of it',
        measured: await timeRatio(verification(body), verification(shape(ordinary.length / 2)), options),
        reach: { atMost: 2.3 },
      };
    }
  },
};

function verification(body: Buffer): () => unknown {
  return () => verifySignature({ body, signature: FORGED, secrets: SECRET });
}
