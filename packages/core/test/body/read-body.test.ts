import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../../../test/support/deliveries.js';

import { setUp } from '../support/set-up.js';

describe('the body', () => {
  it.each([
    ['as bytes', (body: string) => body],
    ['as a stream', (body: string) => new Blob([body]).stream()],
    ['as a consumed value', (body: string) => ({ consumed: JSON.parse(body), advice: '' })],
  ])('above the cap is refused with 413 %s', async (_form, form) => {
    const { receiver } = setUp({ maxBodyBytes: 50 });
    const { headers, body } = deliver(RUN_COMPLETED);
    expect(await receiver.receive({ headers, body: form(body) })).toMatchObject({
      code: 'body_too_large',
      status: 413,
    });
  });

  it('is not read at all where its length is known to be above the cap', async () => {
    const { receiver } = setUp();
    const reader = vi.fn();
    const { headers } = deliver(RUN_COMPLETED, { 'content-length': String(11 * 1024 * 1024) });
    expect((await receiver.receive({ headers, body: reader })).code).toBe('body_too_large');
    expect(reader).not.toHaveBeenCalled();
  });

  it('is not read at all where the signature has not the form of one', async () => {
    const { receiver } = setUp();
    const reader = vi.fn();
    const { headers } = deliver(RUN_COMPLETED, { 'x-webhook-signature': 'sha256=' });
    expect((await receiver.receive({ headers, body: reader })).code).toBe('signature_invalid');
    expect(reader).not.toHaveBeenCalled();
  });

  it.each(['gzip', 'br', 'GZIP', 'identity, gzip'])(
    'with content-encoding %s is refused, never inflated',
    async (encoding) => {
      const { receiver } = setUp();
      expect(await receiver.receive(deliver(RUN_COMPLETED, { 'content-encoding': encoding }))).toMatchObject({
        status: 415,
      });
    },
  );

  it('that does not arrive in time closes the connection', async () => {
    const { receiver, clock } = setUp();
    let signal: AbortSignal | undefined;
    const body = (_limit: number, abort: { signal: AbortSignal }) => {
      signal = abort.signal;
      return new Promise<Uint8Array>(() => {});
    };
    const outcome = receiver.receive({ headers: deliver(RUN_COMPLETED).headers, body });
    await clock.advance(30_000);
    expect(await outcome).toMatchObject({ code: 'body_timeout', closeConnection: true });
    expect(signal?.aborted).toBe(true);
  });

  it('whose sender hangs up closes the connection', async () => {
    const { receiver } = setUp();
    const { headers } = deliver(RUN_COMPLETED);
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    expect(await receiver.receive({ headers, body })).toMatchObject({
      code: 'client_gone',
      closeConnection: true,
    });
  });

  it('consumed by a parser verifies by its value, where JavaScript has lost nothing', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    const { headers, body } = deliver(RUN_STARTED);
    const consumed = { consumed: JSON.parse(body), advice: 'change this line' };
    expect(await receiver.receive({ headers, body: consumed })).toMatchObject({
      code: 'handled',
      matchedBy: 'canonical',
    });
  });

  it.each([
    ['a value that has lost a float', JSON.parse(RUN_COMPLETED)],
    ['nothing', undefined],
    [
      'a value that can’t be printed',
      {
        toJSON: () => {
          throw new Error('no');
        },
      },
    ],
    ['text that was no UTF-8', `${RUN_COMPLETED}\ufffd`],
  ])(
    'consumed by a parser that left %s is our own mistake: 500 and the advice in the log, never 401',
    async (_what, consumed) => {
      const { receiver, logger } = setUp();
      receiver.fallback(() => expect.unreachable());
      const { headers } = deliver(RUN_COMPLETED);
      const outcome = await receiver.receive({ headers, body: { consumed, advice: 'change this line' } });
      expect(outcome).toMatchObject({ code: 'body_altered', status: 500 });
      expect(logger.lines).toEqual([
        '[videovector-webhooks] body_altered (500) "dlv_01": change this line (see docs/troubleshooting.md#body_altered)',
      ]);
    },
  );
});
