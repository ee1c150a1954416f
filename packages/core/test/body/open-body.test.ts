import { describe, expect, it } from 'vitest';
import { openBody } from '../../src/body/open-body.js';

const TEXT = '{"event": "test"}';
const BYTES = Buffer.from(TEXT);

describe('a body in memory', () => {
  it.each([
    ['text', TEXT],
    ['a Buffer', BYTES],
    ['a Uint8Array', Uint8Array.from(BYTES)],
    ['an ArrayBuffer', Uint8Array.from(BYTES).buffer],
  ])('that is %s is exact', (_kind, source) => {
    const body = openBody(source);
    expect(body).toMatchObject({ bytes: expect.objectContaining({ length: BYTES.length }) });
    expect(body).not.toHaveProperty('doubt');
  });

  it.each([
    ['a DataView', new DataView(Uint8Array.from(BYTES).buffer), /parsed value/],
    ['an Int8Array', new Int8Array(Uint8Array.from(BYTES).buffer), /parsed value/],
    ['missing', undefined, /is missing/],
    ['null', null, /is missing/],
    ['a parsed value', { event: 'test' }, /parsed value/],
    ['a value with a member "consumed" that is not its own', { consumed: {} }, /parsed value/],
    ['text that was decoded wrongly', '\ufffd', /replacement characters/],
    ['what a parser left, with advice', { consumed: {}, advice: 'keep\nthe bytes' }, /^keep the bytes$/],
  ])('that is %s may not be what was sent, and the log says why', (_kind, source, reason) => {
    expect(openBody(source)).toMatchObject({
      doubt: { code: 'body_altered', reason: expect.stringMatching(reason) },
    });
  });

  it.each([
    ['a stream', new ReadableStream()],
    ['an emitter that can be read', { on() {}, read() {} }],
    ['an iterable of chunks', { async *[Symbol.asyncIterator]() {} }],
    ['a promise', Promise.resolve(TEXT)],
    ['a request', new Request('http://127.0.0.1/', { method: 'POST', body: TEXT })],
    ['a reader', async () => BYTES],
  ])('is not yet there if the source is %s', (_kind, source) => {
    expect(openBody(source)).toBeTypeOf('function');
  });

  it('is not expected from an emitter that can’t be read', () => {
    expect(openBody({ on() {} })).toMatchObject({ doubt: { code: 'body_altered' } });
  });
});
