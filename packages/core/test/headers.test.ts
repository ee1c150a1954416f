import { runInNewContext } from 'node:vm';
import { createReceiver, type Delivery } from '@videovector-webhooks/core';
import type { DeliveryHeaders } from '@videovector-webhooks/core/adapter';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, sign } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';

const { headers: HEADERS, body: BODY } = deliver(RUN_COMPLETED);
const SIGNATURE = HEADERS['x-webhook-signature']!;
const HANDLED = { code: 'handled', deliveryId: 'dlv_01', webhookId: 'whk_01', log: [] };

async function receive(headers: unknown) {
  const logger = quietLogger();
  const receiver = createReceiver({ secrets: 'whsec_0123456789abcdef', logger });
  receiver.fallback(() => {});
  const outcome = await receiver.receive({ headers: headers as DeliveryHeaders, body: BODY } as Delivery);
  return { ...outcome, log: logger.lines };
}

function withGetter(get: () => unknown): object {
  return Object.defineProperty({ ...HEADERS }, 'x-trouble', { get, enumerable: true });
}

describe('headers are read from', () => {
  const entries = Object.entries(HEADERS);
  const shouted = entries.map(([name, value]): [string, string] => [name.toUpperCase(), value]);

  it.each<[string, unknown]>([
    ['a record', HEADERS],
    ['a record with names in any case', Object.fromEntries(shouted)],
    ['a record of lists', Object.fromEntries(entries.map(([name, value]) => [name, [value]]))],
    ['a record without a prototype', Object.assign(Object.create(null), HEADERS)],
    ['an object derived from a record', Object.create(HEADERS)],
    [
      'a record with numbers, null and booleans',
      { ...HEADERS, 'content-length': BODY.length, a: null, b: true },
    ],
    ['a record with undefined and symbols', { ...HEADERS, a: undefined, b: Symbol('b') }],
    ['a record with a getter that throws', withGetter(() => expect.unreachable())],
    ['a record with a header named get', { ...HEADERS, get: 'a' }],
    ['a Headers object', new Headers(HEADERS)],
    [
      'an object whose get() returns undefined for a missing header',
      { get: (name: string) => HEADERS[name] },
    ],
    ['a Map', new Map(entries)],
    ['a Map with names in any case', new Map(shouted)],
    ['a Map of lists', new Map(entries.map(([name, value]) => [name, [value]]))],
    ['a list of pairs', shouted],
    ["Node's rawHeaders", shouted.flat()],
    ['an iterator of pairs', new Headers(HEADERS).entries()],
    [
      "CloudFront's lists of key and value",
      Object.fromEntries(entries.map(([key, value]) => [key, [{ key, value }]])),
    ],
    ['a record with white space around its values', { ...HEADERS, 'x-webhook-signature': ` ${SIGNATURE} ` }],
  ])('%s', async (_form, headers) => {
    expect(await receive(headers)).toMatchObject(HANDLED);
  });

  it.each([
    ['a record', `(${JSON.stringify(HEADERS)})`],
    ['a Map', `new Map(${JSON.stringify(shouted)})`],
  ])('%s of another realm', async (_form, source) => {
    expect(await receive(runInNewContext(source))).toMatchObject(HANDLED);
  });
});

it('a missing delivery is answered like missing headers', async () => {
  const logger = quietLogger();
  const receiver = createReceiver({ secrets: 'whsec_0123456789abcdef', logger });
  for (const nothing of [undefined, null])
    expect((await receiver.receive(nothing as never)).code).toBe('internal_error');
  expect(logger.lines[0]).toContain('headers passed to the receiver are');
});

describe('copies of a header', () => {
  it.each<[string, unknown]>([
    ['in a list', { ...HEADERS, 'x-webhook-signature': [SIGNATURE, SIGNATURE] }],
    ['joined by a comma', { ...HEADERS, 'x-webhook-signature': `${SIGNATURE}, ${SIGNATURE}` }],
    ['in different cases', { ...HEADERS, 'X-Webhook-Signature': SIGNATURE }],
    ['in rawHeaders', [...Object.entries(HEADERS), ...Object.entries(HEADERS)].flat()],
    ['beside an empty one', { ...HEADERS, 'X-Webhook-Signature': '' }],
    [
      'of every header',
      Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name, [value, value]])),
    ],
  ])('that are equal count as one: %s', async (_how, headers) => {
    expect(await receive(headers)).toMatchObject({
      code: 'handled',
      deliveryId: 'dlv_01',
      webhookId: 'whk_01',
    });
  });

  it('of which all are empty count as a missing header', async () => {
    const outcome = await receive({ ...HEADERS, 'x-delivery-id': ',', 'x-webhook-id': ' , ' });
    expect(outcome).toMatchObject({ code: 'handled' });
    expect(outcome).not.toHaveProperty('deliveryId');
    expect(outcome).not.toHaveProperty('webhookId');
  });

  it.each<[string, unknown]>([
    ['in a list', { ...HEADERS, 'x-webhook-signature': [sign('x'), SIGNATURE] }],
    ['joined by a comma', { ...HEADERS, 'x-webhook-signature': `${SIGNATURE},${sign('x')}` }],
    ['in different cases', { ...HEADERS, 'X-Webhook-Signature': sign('x') }],
  ])('that differ are refused even if one of them is right: %s', async (_how, headers) => {
    expect(await receive(headers)).toMatchObject({ status: 401, reason: 'signature_ambiguous' });
  });
});

describe('headers that cannot be read are a wiring mistake: 500 with the fix, never 401:', () => {
  it.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['a boolean', true],
    ['text', 'x-webhook-signature: sha256=…'],
    ['a function', () => HEADERS],
    ['a promise', Promise.resolve(HEADERS)],
    ['a copy of Headers by spread', { ...new Headers(HEADERS) }],
    ['an empty list', []],
  ])('%s', async (_what, headers) => {
    const { status, log } = await receive(headers);
    expect({ status, lines: log.length }).toEqual({ status: 500, lines: 1 });
    expect(log[0]).toMatch(/headers passed to the receiver are .*headers: request\.headers/);
  });

  it('but headers without a signature are a final 401', async () => {
    for (const headers of [{ host: 'localhost' }, new Headers({ host: 'localhost' }).entries()])
      expect(await receive(headers)).toMatchObject({ status: 401, reason: 'signature_missing' });
    expect(await receive({ ...HEADERS, 'x-webhook-signature': null })).toMatchObject({ status: 401 });
  });
});
