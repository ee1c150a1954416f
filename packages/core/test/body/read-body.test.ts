import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import type { Delivery, ReceiverOptions } from '@videovector-webhooks/core';
import type { BodySource } from '@videovector-webhooks/core/adapter';
import { helpFor } from '@videovector-webhooks/core/tools';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../../../test/support/deliveries.js';
import { setUp } from '../support/set-up.js';

const { headers, body: TEXT } = deliver(RUN_COMPLETED);
const BYTES = Buffer.from(TEXT);
const BASE64 = BYTES.toString('base64');
/** As another JSON library prints it: with a letter beyond ASCII, and the float that Python printed. */
const RESERIALIZED = TEXT.replaceAll('": ', '":').replace('\\u00e9', 'é');

function setUpWithHandler(options: Partial<ReceiverOptions> = {}) {
  const { receiver, clock, logger } = setUp(options);
  receiver.fallback(() => {});
  return { receiver, clock, logger };
}

async function receive(
  body: unknown,
  more: Record<string, unknown> = {},
  options: Partial<ReceiverOptions> = {},
) {
  const { receiver, logger } = setUpWithHandler(options);
  const delivery = { headers: { ...headers, ...more }, body } as Delivery;
  const outcome = await receiver.receive(delivery);
  return { ...outcome, log: logger.lines };
}

const inTwo = <T>(...parts: [T, T]) =>
  new ReadableStream<T>({
    start(stream) {
      for (const part of parts) stream.enqueue(part);
      stream.close();
    },
  });

async function* chunks<T>(...list: T[]) {
  yield* list;
}

describe('a body verifies by its exact bytes when it is', () => {
  it.each<[string, () => unknown]>([
    ['a string', () => TEXT],
    ['a Uint8Array', () => new Uint8Array(BYTES)],
    ['a Buffer', () => BYTES],
    [
      'a view into a larger buffer',
      () => new Uint8Array(Buffer.from(`__${TEXT}__`)).subarray(2, 2 + TEXT.length),
    ],
    ['a DataView', () => new DataView(new Uint8Array(BYTES).buffer)],
    ['an ArrayBuffer', () => new Uint8Array(BYTES).buffer],
    [
      'a SharedArrayBuffer',
      () => Object.assign(new Uint8Array(new SharedArrayBuffer(BYTES.length)), BYTES).buffer,
    ],
    ['a Uint8Array of another realm', () => runInNewContext(`Uint8Array.from([${BYTES.join()}])`)],
    ['an ArrayBuffer of another realm', () => runInNewContext(`Uint8Array.from([${BYTES.join()}]).buffer`)],
    ['a Blob', () => new Blob([TEXT])],
    ['a Request', () => new Request('http://localhost/', { method: 'POST', body: TEXT })],
    ['a Response', () => new Response(TEXT)],
    ['an object with arrayBuffer()', () => ({ arrayBuffer: async () => new Uint8Array(BYTES).buffer })],
    ['a stream of bytes', () => inTwo(BYTES.subarray(0, 9), BYTES.subarray(9))],
    [
      'a stream of ArrayBuffers',
      () => inTwo(new Uint8Array(BYTES.subarray(0, 9)).buffer, new Uint8Array(BYTES.subarray(9)).buffer),
    ],
    ['a stream of text', () => inTwo(TEXT.slice(0, 9), TEXT.slice(9))],
    ['a Node stream', () => Readable.from([BYTES.subarray(0, 9), BYTES.subarray(9)])],
    ['a Node stream of text', () => Readable.from([TEXT])],
    ['a PassThrough', () => new PassThrough().end(BYTES)],
    ['an async iterable', () => chunks(BYTES.subarray(0, 9), BYTES.subarray(9))],
    ['an async iterable of text', () => chunks(TEXT.slice(0, 9), TEXT.slice(9))],
    ['a promise of bytes', () => Promise.resolve(BYTES)],
    ['a promise of a stream', async () => inTwo(BYTES.subarray(0, 9), BYTES.subarray(9))],
    ['a reader', () => async () => BYTES],
    [
      'a reader of another realm',
      () => async () => runInNewContext('Uint8Array.from(bytes)', { bytes: [...BYTES] }),
    ],
    ['a reader of an ArrayBuffer', () => async () => new Uint8Array(BYTES).buffer],
    ['a reader of text', () => async () => TEXT],
    ['a reader of a Body', () => async () => ({ bytes: BYTES, code: 'of another library' })],
    ['a reader of a Body with an ArrayBuffer', () => async () => ({ bytes: new Uint8Array(BYTES).buffer })],
    ['text in base64', () => BASE64],
    ['text in base64url', () => BYTES.toString('base64url')],
    ['bytes of text in base64', () => Buffer.from(BASE64)],
    ['the JSON of a Buffer', () => JSON.parse(JSON.stringify(BYTES))],
    ['the JSON of a Uint8Array', () => JSON.parse(JSON.stringify(new Uint8Array(BYTES)))],
    ['a list of bytes', () => [...BYTES]],
  ])('%s', async (_form, form) => {
    expect(await receive(form())).toMatchObject({ code: 'handled', matchedBy: 'raw', log: [] });
  });

  it.each([undefined, null, 7, [], () => async () => BYTES])(
    'a reader that returns %s is reported with the fix',
    async (read) => {
      expect(await receive(async () => read)).toMatchObject({ code: 'body_altered', status: 500 });
    },
  );

  it('megabytes of base64 cost about as much as other bytes do', async () => {
    const cpuOf = async (body: Buffer): Promise<number> => {
      const before = process.cpuUsage();
      expect((await receive(body)).status).toBe(500);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const other = await cpuOf(Buffer.alloc(2 ** 22, '{'));
    expect(await cpuOf(Buffer.from(`e${'-_'.repeat(2 ** 21)}`))).toBeLessThan(50 * other);
  });

  it('a text stream that splits a character between its chunks', async () => {
    const text = RUN_STARTED.replace('run_1', '😀');
    const { headers: signed } = deliver(text);
    const at = text.indexOf('😀') + 1;
    expect(await receive(inTwo(text.slice(0, at), text.slice(at)), signed)).toMatchObject({
      matchedBy: 'raw',
    });
  });

  it('bytes that their owner changes as soon as it has passed them on', async () => {
    const owned = Uint8Array.from(BYTES);
    const outcome = receive(owned);
    owned.fill(0);
    expect(await outcome).toMatchObject({ code: 'handled', matchedBy: 'raw' });
  });

  it('text that was decoded as Latin-1, in its canonical form', async () => {
    const body = Buffer.from(RESERIALIZED).toString('latin1');
    expect(await receive(body)).toMatchObject({ code: 'handled', matchedBy: 'canonical' });
  });
});

describe('a body that is not the exact bytes', () => {
  const parsed = JSON.parse(RUN_STARTED);

  it.each<[string, unknown]>([
    ['a parsed value', parsed],
    ['a consumed value', { consumed: parsed, advice: 'change this line' }],
    ['a promise of a parsed value', Promise.resolve(parsed)],
  ])('verifies by its canonical form if JavaScript lost nothing: %s', async (_what, body) => {
    const { headers: signed } = deliver(RUN_STARTED);
    expect(await receive(body, signed)).toMatchObject({
      code: 'handled',
      matchedBy: 'canonical',
      log: [expect.stringContaining('verified_canonical)')],
    });
  });

  it.each<[string, PropertyKey, object]>([
    ['koa-body before version 6', Symbol.for('unparsedBody'), JSON.parse(TEXT)],
    ['co-body', 'raw', { parsed: JSON.parse(TEXT) }],
  ])('verifies by the text that %s keeps beside the parsed value', async (_parser, name, value) => {
    const consumed = Object.assign(value, { [name]: TEXT });
    expect(await receive({ consumed, advice: '' })).toMatchObject({ code: 'handled', matchedBy: 'raw' });
  });

  it('verifies by its canonical form though it has a member with a name under which parsers keep the text', async () => {
    const value = { data: {}, event: 'prompt_run.started', raw: 'a field of the sender' };
    const signed = deliver('{"data": {}, "event": "prompt_run.started", "raw": "a field of the sender"}');
    expect(await receive(value, signed.headers)).toMatchObject({ code: 'handled', matchedBy: 'canonical' });
  });

  it.each<[string, unknown]>([
    ['a value that lost a float', JSON.parse(TEXT)],
    ['nothing', undefined],
    ['a value that cannot be printed', { toJSON: () => expect.unreachable() }],
    ['text that was not UTF-8', `${TEXT}\ufffd`],
  ])('is our own mistake if a parser left %s: 500 and the advice, never 401', async (_what, consumed) => {
    const { code, status, log } = await receive({ consumed, advice: 'change this line' });
    expect({ code, status }).toEqual({ code: 'body_altered', status: 500 });
    expect(log).toEqual([
      `[videovector-webhooks] body_altered (500) "dlv_01": change this line (see ${helpFor('body_altered')})`,
    ]);
  });

  it.each<[string, unknown, string]>([
    [
      'a parsed value',
      JSON.parse(TEXT),
      'parsed value, not the raw bytes. Pass the exact bytes as `body`: a Uint8Array, an ArrayBuffer, text',
    ],
    ['nothing', undefined, 'is missing. Pass the exact bytes as `body`'],
    [
      'text that was not UTF-8',
      `${TEXT}\ufffd`,
      'has replacement characters: the bytes were decoded as UTF-8',
    ],
  ])('is logged with the fix if the caller passed %s', async (_what, body, fix) => {
    const { code, log } = await receive(body);
    expect(code).toBe('body_altered');
    expect(log[0]).toContain(fix);
  });

  it('is logged with the fix if something has read the stream before', async () => {
    const stream = Readable.from([BYTES]);
    await stream.toArray();
    const { code, log } = await receive(stream);
    expect(code).toBe('body_altered');
    expect(log[0]).toContain('has been read before. Pass the exact bytes as `body`');
  });

  it('cannot forge a line of the log, though it looks like advice', async () => {
    const { log } = await receive({
      consumed: 1,
      advice: `a\n[videovector-webhooks] b\u2028${'c'.repeat(9_999)}`,
    });
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^[^\n\u2028]{900,1200}$/);
  });

  it.each<[string, () => unknown]>([
    ['undefined', () => undefined],
    ['null', () => null],
    ['a parsed value that lost a float', () => JSON.parse(TEXT)],
    ['a number', () => 5],
    ['a boolean', () => true],
    ['a list', () => []],
    ['a Uint16Array', () => new Uint16Array(4)],
    ['text with replacement characters', () => `${TEXT.slice(0, -1)}\ufffd}`],
    ['a promise that rejects', () => Promise.reject(new Error('unusable'))],
    ['a stream of objects', () => inTwo<object>({ a: 1 }, { b: 2 })],
    ['a Node stream of objects', () => Readable.from([{ a: 1 }])],
    ['an async iterable of numbers', () => chunks(1, 2)],
    ['an event emitter', () => new EventEmitter()],
  ])('is our own mistake if it is %s: 500 with a line that says what to pass', async (_what, body) => {
    const { status, log } = await receive(body(), { 'content-length': String(BYTES.length) });
    expect({ status, lines: log.length }).toEqual({ status: 500, lines: 1 });
    expect(log[0]).toMatch(/Pass |Remove /);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a stream that is locked', async () => lockedStream()],
    [
      'a request that was read',
      async () => readBefore(new Request('http://localhost/', { method: 'POST', body: TEXT })),
    ],
    ['a Node stream that was read', async () => drained(Readable.from([BYTES]))],
  ])('is our own mistake if it is %s', async (_what, body) => {
    const { code, log } = await receive(await body());
    expect(code).toBe('body_altered');
    expect(log[0]).toMatch(/read before|locked/);
  });

  it.each([
    ['empty', '', /is empty, but Content-Length/],
    ['shorter', TEXT.slice(0, -9), /differs from Content-Length/],
  ])('is our own mistake if it is %s than Content-Length announces', async (_what, body, line) => {
    for (const length of [BYTES.length, String(BYTES.length)]) {
      const { status, log } = await receive(body, { 'content-length': length });
      expect(status).toBe(500);
      expect(log[0]).toMatch(line);
    }
  });

  it('is a final 401 if nothing suggests that the sender sent other bytes', async () => {
    const { length } = RUN_STARTED;
    for (const more of [
      {},
      { 'content-length': length },
      { 'content-length': '', 'content-encoding': 'identity' },
    ]) {
      expect(await receive(RUN_STARTED, more)).toMatchObject({ status: 401, reason: 'signature_mismatch' });
    }
    const base64 = Buffer.from(RUN_STARTED).toString('base64');
    for (const more of [{}, { 'content-length': length }, { 'content-length': base64.length }])
      expect(await receive(base64, more)).toMatchObject({ status: 401 });
    expect(await receive('e')).toMatchObject({ status: 401 });
    expect(await receive('', { 'content-length': 0 })).toMatchObject({ status: 401 });
  });
});

describe('a compressed body', () => {
  it.each(['gzip', 'br', 'GZIP', 'identity, gzip', 'amz-1.0', '', ' Identity '])(
    'is one that does not verify: Content-Encoding %j on bytes that do is ignored',
    async (encoding) => {
      expect(await receive(TEXT, { 'content-encoding': encoding })).toMatchObject({ code: 'handled' });
      const { headers: signed } = deliver(RUN_STARTED);
      const consumed = { consumed: JSON.parse(RUN_STARTED), advice: '' };
      expect(await receive(consumed, { ...signed, 'content-encoding': encoding })).toMatchObject({
        code: 'handled',
      });
    },
  );

  it.each<[string, string | undefined, () => Uint8Array]>([
    ['gzip', 'gzip', () => gzipSync(TEXT)],
    ['gzip without a label', undefined, () => gzipSync(TEXT)],
    ['Zstandard without a label', undefined, () => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x24)],
    ['an unknown encoding', 'x-own', () => Buffer.from('?')],
  ])('is answered with 500 and never inflated: %s', async (_what, encoding, compressed) => {
    expect(await receive(compressed(), { 'content-encoding': encoding })).toMatchObject({
      code: 'encoding_unsupported',
      status: 500,
    });
  });
});

it.each([
  [0x1f, 0x7b],
  [0x7b, 0x8b],
  [0x28, 0x7b],
  [0x7b, 0xb5],
])(
  'a forged body is a final 401, though one of its first bytes, %i and %i, is that of a compressed one',
  async (...bytes) => {
    expect(await receive(Uint8Array.from(bytes))).toMatchObject({ status: 401 });
  },
);

describe('the bounds of a body:', () => {
  it.each<[string, (body: string) => BodySource]>([
    ['bytes', (body) => Buffer.from(body)],
    ['a Blob', (body) => new Blob([body])],
    ['a stream', (body) => new Blob([body]).stream()],
    ['a Node stream', (body) => Readable.from([Buffer.from(body)])],
    ['an async iterable', (body) => chunks(body)],
    ['a consumed value', (body) => ({ consumed: JSON.parse(body), advice: '' })],
  ])('%s above maxBodyBytes is answered with 500, so that the sender retries', async (_form, form) => {
    expect(await receive(form(TEXT), {}, { maxBodyBytes: 50 })).toMatchObject({
      code: 'body_too_large',
      status: 500,
    });
  });

  it.each<[string, (body: Buffer) => unknown, announced?: number]>([
    ['text', (body) => body.toString()],
    ['bytes', (body) => body],
    ['a stream', (body) => new Blob([Uint8Array.from(body)]).stream()],
    ['a stream in two parts', (body) => inTwo(body.subarray(0, 9), body.subarray(9))],
    [
      'a Node stream',
      (body) => Readable.from([body.subarray(0, 9), body.subarray(9)], { objectMode: false }),
    ],
    ['a reader of an announced body', (body) => async () => Uint8Array.from(body), BYTES.length],
  ])('%s of exactly maxBodyBytes is handled, and one byte more is not', async (_form, form, announced) => {
    const more = announced === undefined ? {} : { 'content-length': announced };
    const { length } = BYTES;
    expect((await receive(form(BYTES), more, { maxBodyBytes: length })).code).toBe('handled');
    expect((await receive(form(BYTES), more, { maxBodyBytes: length - 1 })).code).toBe('body_too_large');
  });

  it('bytes in memory count by their own length, whatever Content-Length says', async () => {
    expect(await receive(TEXT, { 'content-length': 99_999_999 })).toMatchObject({ code: 'handled' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['its announced length is above the cap', { 'content-length': 11 * 1024 * 1024 }],
    ['the signature does not have the form of one', { 'x-webhook-signature': 'sha256=' }],
  ])('nothing is read if %s', async (_why, more) => {
    const reader = vi.fn();
    expect((await receive(reader, more)).status).toBeGreaterThan(400);
    expect(reader).not.toHaveBeenCalled();
  });

  it.each<[string, string, number]>([
    ['re-serialized', RESERIALIZED, 200],
    ['forged', RESERIALIZED.replace('run_1', 'run_2'), 401],
  ])('a %s body within the canonical cap is decided', async (_what, body, status) => {
    expect(await receive(body, {}, { fallbackMaxBytes: BYTES.length })).toMatchObject({ status });
  });

  it('above the canonical cap a mismatch is 500 with its own code: not all was tried', async () => {
    const { log, ...outcome } = await receive(RESERIALIZED, {}, { fallbackMaxBytes: 100 });
    expect(outcome).toMatchObject({ code: 'canonicalization_skipped', status: 500 });
    expect(log[0]).toContain('fallbackMaxBytes');
    expect(await receive(TEXT, {}, { fallbackMaxBytes: 100 })).toMatchObject({
      code: 'handled',
      matchedBy: 'raw',
    });
  });

  it('a body that does not arrive in time closes the connection', async () => {
    const { receiver, clock } = setUpWithHandler();
    let signal: AbortSignal | undefined;
    const body = (_limit: number, abort: { signal: AbortSignal }) => {
      signal = abort.signal;
      return new Promise<Uint8Array>(() => {});
    };
    const outcome = receiver.receive({ headers, body });
    await clock.advance(30_000);
    expect(await outcome).toMatchObject({ code: 'body_timeout', closeConnection: true });
    expect(signal?.aborted).toBe(true);
  });
});

describe('a web stream', () => {
  /** A stream of kilobytes without an end, how many were read, and whether it was cancelled. */
  function endless() {
    const seen = { bytes: 0, isCancelled: false };
    const body = new ReadableStream<Uint8Array>(
      {
        pull(stream) {
          seen.bytes += 1_000;
          stream.enqueue(new Uint8Array(1_000));
        },
        cancel() {
          seen.isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    return { body, seen };
  }

  it('above the limit is read and discarded up to as many bytes again, so that the sender gets the response', async () => {
    const { body, seen } = endless();
    expect(await receive(body, {}, { maxBodyBytes: 10_000 })).toMatchObject({ code: 'body_too_large' });
    await expect.poll(() => seen.isCancelled).toBe(true);
    expect(seen.bytes).toBe(21_000);
  });

  it('is cancelled when its time is over', async () => {
    const { receiver, clock } = setUpWithHandler();
    const cancel = vi.fn();
    const outcome = receiver.receive({ headers, body: new ReadableStream({ cancel }) });
    await clock.advance(30_000);
    expect((await outcome).code).toBe('body_timeout');
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('a sender that hangs up', () => {
  const cut = (at: number) =>
    new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(BYTES.subarray(0, at)),
      pull: (stream) => stream.error(new Error('reset')),
    });
  const cutNode = (at: number) =>
    Readable.from(
      (async function* () {
        yield BYTES.subarray(0, at);
        throw new Error('reset');
      })(),
      { objectMode: false },
    );

  it.each<[string, (at: number) => BodySource]>([
    ['a stream', cut],
    ['a Node stream', cutNode],
  ])('is reported only if the bytes that arrived do not verify: %s', async (_form, form) => {
    expect(await receive(form(BYTES.length))).toMatchObject({ code: 'handled' });
    expect(await receive(form(BYTES.length - 1))).toMatchObject({
      code: 'client_gone',
      closeConnection: true,
    });
  });
});

function lockedStream(): ReadableStream {
  const stream = new Blob([TEXT]).stream();
  stream.getReader();
  return stream;
}

async function readBefore(request: Request): Promise<Request> {
  await request.text();
  return request;
}

async function drained(stream: Readable): Promise<Readable> {
  for await (const _ of stream);
  return stream;
}
