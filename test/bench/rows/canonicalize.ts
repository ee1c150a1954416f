import { canonicalize as kit } from '@videovector-webhooks/core';
import rfc8785 from 'canonicalize';
import fastStringify from 'fast-json-stable-stringify';
import safeStringify from 'safe-stable-stringify';
import { speedRatio } from '../compare.js';
import { type Form, payload, SIZES } from '../payloads.js';
import type { Line, Row, RunOptions } from '../row.js';

/** Compared with the usual stable forms in JavaScript, from the bytes that arrive to bytes that an HMAC can be taken of. */
export const row: Row = {
  name: 'canonicalize',
  async *measure(options) {
    for (const [size, bytes] of sizes(options)) {
      for (const form of ['compact', 'shuffled'] as const) {
        for (const text of ['ascii', 'unicode'] as const)
          yield* against(size, form, payload(bytes, form, { text }), text);
      }
      const floats = payload(bytes, 'compact', { floats: 'full' });
      yield {
        what: `canonicalize, ${size}, floats of 16 and 17 digits`,
        against: 'fast-json-stable-stringify',
        measured: await speedRatio(() => kit(floats), stable(fastStringify, floats), options),
        reach: { atLeast: 0.5 },
        moonshot: { atLeast: 2 },
      };
    }
    const body = payload(10_000, 'compact');
    for (const [name, stringify] of [
      ['safe-stable-stringify', safeStringify],
      ['canonicalize (RFC 8785)', rfc8785],
    ] as const) {
      const measured = await speedRatio(() => kit(body), stable(stringify, body), options);
      yield { what: 'canonicalize, 10 kB, compact', against: name, measured };
    }

    async function* against(size: string, form: Form, body: Buffer, text: string): AsyncGenerator<Line> {
      const what = `canonicalize, ${size}, ${form}, ${text}`;
      const small = size === '300 B';
      yield {
        what,
        against: 'fast-json-stable-stringify',
        measured: await speedRatio(() => kit(body), stable(fastStringify, body), options),
        ...(small
          ? {}
          : {
              headline: '`canonicalize`, bytes to bytes, 1 kB to 1 MB',
              reach: { atLeast: text === 'ascii' ? 4 : 3.5 },
              moonshot: { atLeast: 6 },
            }),
      };
      yield {
        what,
        against: 'JSON.parse of the same bytes',
        measured: await speedRatio(
          () => kit(body),
          () => JSON.parse(body.toString()),
          options,
        ),
      };
    }
  },
};

function sizes({ quick }: RunOptions): [string, number][] {
  return Object.entries(SIZES).filter(([name]) => !quick || name === '1 kB' || name === '100 kB');
}

function stable(stringify: (value: unknown) => unknown, body: Buffer): () => unknown {
  return () => Buffer.from(stringify(JSON.parse(body.toString())) as string);
}
