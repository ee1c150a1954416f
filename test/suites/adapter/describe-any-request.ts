import { OUTCOMES } from '@videovector-webhooks/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RUN_COMPLETED, RUN_STARTED, sign, TEST_EVENT_BODY } from '../../support/deliveries.js';
import { PLACES, type Start, watchedClock } from './app.js';
import { send } from './wire.js';

const text = fc.string({ maxLength: 40 });
const body = fc.oneof(
  fc.constantFrom(RUN_COMPLETED, RUN_STARTED, TEST_EVENT_BODY, '[]', ''),
  fc.json(),
  fc.uint8Array({ maxLength: 300 }),
);

function sometimes<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 3 });
}

const anyRequest = fc
  .record({
    method: fc.constantFrom(
      'POST',
      'POST',
      'POST',
      'POST',
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'OPTIONS',
      'PROPFIND',
    ),
    path: fc.constantFrom(...Object.values(PLACES)),
    body,
    pieces: fc.integer({ min: 1, max: 4 }),
    announced: fc.boolean(),
    signature: fc.oneof(fc.constant('right' as const), fc.constant(undefined), text, fc.tuple(text, text)),
    others: fc.record({
      'content-type': sometimes(fc.oneof(text, fc.constantFrom('application/json', 'multipart/form-data'))),
      'content-encoding': sometimes(fc.constantFrom('identity', 'gzip', '')),
      'x-webhook-id': sometimes(text),
      'x-delivery-id': sometimes(text),
      'x-event-type': sometimes(fc.oneof(text, fc.constantFrom('test', '__proto__'))),
    }),
  })
  .map(({ method, path, body: content, pieces, announced, signature, others }) => {
    const bytes = Buffer.from(content as string);
    const size = Math.max(1, Math.ceil(bytes.length / pieces));
    const headers = {
      ...others,
      'x-webhook-signature': signature === 'right' ? sign(bytes) : signature,
      [announced ? 'content-length' : 'transfer-encoding']: announced ? String(bytes.length) : 'chunked',
    };
    return {
      method,
      path,
      headers: Object.fromEntries(
        Object.entries(headers).filter(
          (entry): entry is [string, string | [string, string]] => entry[1] !== undefined,
        ),
      ),
      chunks: Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      ),
    };
  });

/** Every request, whatever it is, gets a response from the table. */
export function describeAnyRequest(start: Start): void {
  it('answers any request with an outcome of the table', async () => {
    const app = await start({ clock: watchedClock() });
    app.receiver.on('prompt_run.*', () => {});
    app.receiver.fallback(() => {
      throw new Error('no handler for this');
    });
    await fc.assert(
      fc.asyncProperty(anyRequest, async (sending) => {
        const { status, text: answered } = await send(app.port, sending);
        const { code, outcome } = app.outcomes.at(-1)!;
        expect(status).toBe(OUTCOMES[code].status);
        expect(answered).toBe(sending.method === 'HEAD' ? '' : JSON.stringify({ outcome, code }));
      }),
      { seed: 20261007, numRuns: 100 },
    );
    expect(new Set(app.outcomes.map(({ status }) => status)).size).toBeGreaterThan(4);
  });
}
