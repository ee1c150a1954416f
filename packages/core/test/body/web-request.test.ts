import { createReceiver } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

const { headers, body: TEXT } = deliver(RUN_COMPLETED);
const LENGTH = String(TEXT.length);
const bytes = async () => Uint8Array.from(Buffer.from(TEXT)).buffer;

async function fetched(request: unknown, maxBodyBytes?: number) {
  const logger = quietLogger();
  const receiver = createReceiver({ secrets: SECRET, logger, maxBodyBytes });
  receiver.fallback(() => {});
  let code = '';
  receiver.observe((outcome) => (code = outcome.code));
  const { status } = await receiver.fetch(request as Request);
  return { status, code, log: logger.lines };
}

function requestWith(more: object = {}, init: RequestInit = {}) {
  const request = new Request('http://localhost/', { method: 'POST', headers, body: TEXT, ...init });
  return Object.defineProperties(request, Object.getOwnPropertyDescriptors(more));
}

describe('a web request verifies', () => {
  it.each<[string, () => unknown]>([
    ['as it is', () => requestWith()],
    [
      'with its length announced',
      () => requestWith({}, { headers: { ...headers, 'content-length': LENGTH } }),
    ],
    [
      'though its signal was aborted after the body arrived',
      () => requestWith({}, { signal: AbortSignal.abort() }),
    ],
    ['without a signal', () => requestWith({ signal: undefined })],
    [
      'without a signal, with its length announced',
      () => requestWith({ signal: undefined }, { headers: { ...headers, 'content-length': LENGTH } }),
    ],
    ['without a stream', () => requestWith({ body: undefined })],
    ['if it is an object with a record of headers', () => ({ method: 'POST', headers, arrayBuffer: bytes })],
    [
      'if it is an object with a Map of headers',
      () => ({ method: 'POST', headers: new Map(Object.entries(headers)), arrayBuffer: bytes }),
    ],
    [
      'if its clone was read',
      () => {
        const request = requestWith();
        void request.clone().text();
        return request;
      },
    ],
  ])('%s', async (_how, request) => {
    expect(await fetched(request())).toEqual({ status: 200, code: 'handled', log: [] });
  });
});

it.each<[string, () => unknown]>([
  ['with its length announced', () => requestWith({}, { headers: { ...headers, 'content-length': LENGTH } })],
  ['with a stream', () => requestWith()],
  ['without a stream', () => requestWith({ body: undefined })],
])('a web request %s may have a body of exactly maxBodyBytes, and no more', async (_how, request) => {
  expect((await fetched(request(), TEXT.length)).code).toBe('handled');
  expect((await fetched(request(), TEXT.length - 1)).code).toBe('body_too_large');
});

describe('a web request that was read before is our own mistake, not a sender that hung up', () => {
  const unusable = () => Promise.reject(new TypeError('Body is unusable'));

  it.each<[string, () => unknown]>([
    ['by bodyUsed', () => requestWith({ bodyUsed: true })],
    [
      'by a TypeError of bodyUsed',
      () =>
        requestWith({
          get bodyUsed() {
            throw new TypeError('disturbed or locked');
          },
        }),
    ],
    [
      'by its locked stream',
      () => {
        const request = requestWith();
        request.body?.getReader();
        return request;
      },
    ],
    [
      'by a TypeError of arrayBuffer()',
      () => requestWith({ arrayBuffer: unusable }, { headers: { ...headers, 'content-length': LENGTH } }),
    ],
    [
      'by a TypeError of its stream',
      () =>
        requestWith({
          get body() {
            throw new TypeError('disturbed or locked');
          },
        }),
    ],
    [
      'by a TypeError, and its signal aborted',
      () => requestWith({ body: undefined, arrayBuffer: unusable }, { signal: AbortSignal.abort() }),
    ],
  ])('%s', async (_how, request) => {
    const { status, code, log } = await fetched(request());
    expect({ status, code, lines: log.length }).toEqual({ status: 500, code: 'body_altered', lines: 1 });
    expect(log[0]).toMatch(/request\.clone\(\)|clone/);
  });
});

describe('a web request whose sender hung up', () => {
  const aborted = { signal: AbortSignal.abort() };
  const announced = { headers: { ...headers, 'content-length': LENGTH } };

  it.each<[string, () => unknown]>([
    [
      'its stream ended as if it were complete',
      () => requestWith({}, { body: TEXT.slice(0, -9), ...aborted }),
    ],
    [
      'arrayBuffer() ended as if it were complete',
      () => requestWith({}, { body: TEXT.slice(0, -9), ...aborted, ...announced }),
    ],
    [
      'arrayBuffer() rejected',
      () => requestWith({ arrayBuffer: () => Promise.reject(new Error('reset')) }, announced),
    ],
  ])('is client_gone: %s', async (_how, request) => {
    expect(await fetched(request())).toMatchObject({ status: 503, code: 'client_gone' });
  });
});

it.each(['status', 'statusCode'])(
  'a web request that a limit of the framework ends is body_altered: %s 413',
  async (name) => {
    const body = new ReadableStream({
      start: (stream) => stream.error(Object.assign(new Error('Payload Too Large'), { [name]: 413 })),
    });
    const { status, code, log } = await fetched(requestWith({}, { body, duplex: 'half' } as RequestInit));
    expect({ status, code }).toEqual({ status: 500, code: 'body_altered' });
    expect(log[0]).toContain('Raise it to at least maxBodyBytes');
  },
);

it('a web request with other bytes, or none, is a final 401', async () => {
  // As on a server that aborts the signal of every request that has arrived.
  const complete = { headers: { ...headers, 'content-length': String(RUN_STARTED.length) } };
  const aborted = requestWith({}, { body: RUN_STARTED, signal: AbortSignal.abort(), ...complete });
  expect(await fetched(aborted)).toMatchObject({ status: 401 });
  expect(await fetched(requestWith({}, { body: RUN_STARTED }))).toMatchObject({ status: 401 });
  expect(await fetched(requestWith({}, { body: null }))).toMatchObject({ status: 401 });
});
