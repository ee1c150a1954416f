import { canonicalize } from '@videovector-webhooks/core';
import { timeRatio } from '../compare.js';
import { HOSTILE_SHAPES } from '../hostile-shapes.js';
import { payload } from '../payloads.js';
import type { Row } from '../row.js';

const CAP = 256 * 1024;

/** The time of the canonical form alone, for hostile bodies of the size that the receiver canonicalizes at most. */
export const row: Row = {
  name: 'canonicalize-shapes',
  async *measure(options) {
    const ordinary = payload(CAP - 2_000, 'compact');
    for (const [name, shape] of Object.entries(HOSTILE_SHAPES)) {
      const body = shape(ordinary.length);
      yield {
        what: `canonicalize: ${name}`,
        against: 'ordinary JSON of the same size',
        measured: await timeRatio(
          () => canonicalize(body),
          () => canonicalize(ordinary),
          options,
        ),
        // An ordinary body takes about 0.6 ms, and the limit is 5 ms.
        reach: { atMost: 8 },
      };
    }
  },
};
