import { createReceiver, type ReceiverOptions } from '@videovector-webhooks/core';
import {
  type Capture,
  CaptureFormatError,
  type CaptureSink,
  deliveryOf,
} from '@videovector-webhooks/core/replay';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** A receiver that captures to a list. */
function setUp(options: Partial<ReceiverOptions> = {}, sink: Partial<CaptureSink> = {}) {
  const captures: Capture[] = [];
  const logger = quietLogger();
  const clock = manualClock();
  const capture = { write: (line: Capture) => void captures.push(line), ...sink };
  const receiver = createReceiver({ secrets: SECRET, capture, clock, logger, ...options }).fallback(() => {});
  return { receiver, captures, logger, clock };
}

const text = new TextDecoder();

describe('a capture', () => {
  it('holds the exact body, the headers and the outcome, its keys in a stable order', async () => {
    const { receiver, captures } = setUp();
    await receiver.receive({ ...deliver(RUN_COMPLETED), body: new TextEncoder().encode(RUN_COMPLETED) });
    const { key, ...outcome } = captures[0]!.outcome;
    expect(key).toMatch(/^[0-9a-f]{48}$/);
    expect(JSON.stringify({ ...captures[0], outcome })).toBe(
      JSON.stringify({
        version: 1,
        captured_at: '2026-10-07T00:00:00.000Z',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-delivery-id': 'dlv_01',
          'x-event-type': 'prompt_run.completed',
          'x-webhook-id': 'whk_01',
          'x-webhook-signature': sign(RUN_COMPLETED),
        },
        body: RUN_COMPLETED,
        outcome: {
          outcome: 'handled',
          code: 'handled',
          status: 200,
          event: 'prompt_run.completed',
          event_id: 'evt_1',
          delivery_id: 'dlv_01',
          webhook_id: 'whk_01',
          matched_by: 'raw',
          attempt: 1,
        },
      }),
    );
  });

  const unreadable = new Proxy(
    {},
    {
      get() {
        throw new Error('unreadable');
      },
    },
  );
  it.each<[string, () => unknown]>([
    ['a body that throws', () => ({ headers: {}, body: unreadable })],
    [
      'a body that throws, in a request that is not a POST',
      () => ({ method: 'GET', headers: {}, body: unreadable }),
    ],
    ['headers that throw', () => ({ headers: unreadable, body: '' })],
    ['properties that throw', () => unreadable],
    ['nothing at all', () => undefined],
  ])('neither rejects nor ends the process for a delivery with %s', async (_what, delivery) => {
    const { receiver } = setUp();
    const { status } = await receiver.receive(delivery() as never);
    expect([405, 500]).toContain(status);
  });

  it.each([
    ['text', RUN_COMPLETED],
    ['text outside ASCII', '{"a": "é😀"}'],
    ['text with a byte order mark', '\ufeff{}'],
    ['text with line separators', '{"a":\u2028"\n\r\n"}'],
    ['nothing', ''],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['the bytes of a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('keeps the body byte for byte, also if it is %s', async (_what, body) => {
    const { receiver, captures } = setUp();
    const bytes = Buffer.from(body);
    await receiver.receive({
      headers: { 'x-webhook-signature': sign(bytes) },
      body: new Blob([bytes]).stream(),
    });
    const line = JSON.stringify(captures[0]);
    expect(Buffer.from(deliveryOf(line).body).equals(bytes)).toBe(true);
    expect(Buffer.from(deliveryOf(JSON.parse(line)).body).equals(bytes)).toBe(true);
  });

  it('holds no credentials', async () => {
    const { receiver, captures } = setUp();
    const credentials = {
      Authorization: 'Bearer mark',
      'Proxy-Authorization': 'mark',
      Cookie: 'session=mark',
      'X-API-Key': 'mark',
      'X-Auth-Token': 'mark',
      'X-Gateway-Secret': 'mark',
      'X-Forwarded-Client-Credential': 'mark',
    };
    const { headers, body } = deliver(RUN_COMPLETED);
    await receiver.receive({ headers: { ...headers, ...credentials }, body });
    await receiver.receive({ headers: new Headers({ ...headers, ...credentials }), body });
    const line = JSON.stringify(captures);
    expect(line).not.toContain('mark');
    expect(line).not.toContain(SECRET);
    expect(captures[0]?.headers['authorization']).toBe('[redacted]');
    expect(captures[0]?.headers['x-webhook-signature']).toBe(sign(RUN_COMPLETED));
  });

  it('is written for every outcome, and says why there is no body', async () => {
    const { receiver, captures } = setUp({ maxBodyBytes: 1000 }, { maxBodyBytes: 200 });
    const { headers } = deliver(RUN_COMPLETED);
    const stream = (body: string) => new Blob([body]).stream();
    await receiver.receive({ headers, body: stream(RUN_COMPLETED) });
    await receiver.receive({ headers, body: stream('x'.repeat(2000)) });
    await receiver.receive({ headers: { host: 'localhost' }, body: stream('x') });
    await receiver.receive({ headers, body: { consumed: { a: 1 }, advice: '' } });
    await receiver.receive({ headers, body: stream('{}') });
    await receiver.receive({ method: 'GET', headers, body: null });
    expect(captures.map(({ body_missing: missing, outcome }) => [outcome.code, missing])).toEqual([
      ['handled', 'too_large'],
      ['body_too_large', 'too_large'],
      ['signature_invalid', 'unread'],
      ['body_altered', 'consumed'],
      ['signature_invalid', undefined],
      ['method_not_allowed', undefined],
    ]);
  });

  it('holds no error of the handler', async () => {
    const captures: Capture[] = [];
    const receiver = createReceiver({
      secrets: SECRET,
      logger: quietLogger(),
      capture: { write: (c) => void captures.push(c) },
    });
    receiver.fallback(() => Promise.reject(new Error('private')));
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(captures[0]?.outcome.code).toBe('handler_failed');
    expect(JSON.stringify(captures)).not.toContain('private');
  });

  it.each<[string, CaptureSink['write']]>([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
    ['never ends', () => new Promise(() => {})],
  ])('affects no delivery if its sink %s', async (_how, write) => {
    const { receiver, logger } = setUp({}, { write });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
    await settled();
    expect(logger.lines.length).toBeLessThanOrEqual(1);
    await receiver.close();
  });

  it('becomes a delivery again, with the same outcome', async () => {
    const { receiver, captures } = setUp();
    await receiver.receive(deliver(RUN_COMPLETED));
    const again = setUp();
    expect(await again.receiver.receive(deliveryOf(captures[0]!))).toMatchObject({
      code: 'handled',
      matchedBy: 'raw',
    });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2}',
    '{"version":1}',
    '{"version":1,"method":"POST","headers":{"a":1},"body":"","captured_at":"","outcome":{"status":200}}',
    '{"version":1,"method":"POST","headers":{},"body_base64":"{}","captured_at":"","outcome":{"status":200}}',
  ])('is not accepted from %j', (line) => {
    expect(() => deliveryOf(line)).toThrow(CaptureFormatError);
  });

  it('without a body can’t be received again, and says why', async () => {
    const { receiver, captures } = setUp();
    await receiver.receive({ headers: {}, body: new Blob(['x']).stream() });
    expect(() => deliveryOf(captures[0]!)).toThrow('not captured (unread)');
  });

  it('needs a sink that can write', () => {
    expect(() => setUp({ capture: {} as CaptureSink })).toThrow('captureToFile(path)');
  });
});

it('text and bytes of a capture are the same delivery', async () => {
  const { receiver, captures } = setUp();
  await receiver.receive(deliver(RUN_COMPLETED));
  expect(text.decode(deliveryOf(captures[0]!).body)).toBe(RUN_COMPLETED);
});
