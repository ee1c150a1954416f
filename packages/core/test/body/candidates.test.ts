import { describe, expect, it } from 'vitest';
import { candidatesOfBytes, candidatesOfText, candidatesOfValue } from '../../src/body/candidates.js';

const EVENT = '{"event": "test"}';
const bytesOf = (text: string): number[] => [...Buffer.from(text)];
const lists = (candidates: Uint8Array[]): number[][] => candidates.map((bytes) => [...bytes]);

describe('the bytes that may have been signed', () => {
  it('of bytes are these, and what they decode to if they are base64 of an object', () => {
    expect(lists(candidatesOfBytes(Buffer.from(EVENT)))).toEqual([bytesOf(EVENT)]);
    const base64 = Buffer.from(EVENT).toString('base64');
    expect(lists(candidatesOfBytes(Buffer.from(base64)))).toEqual([bytesOf(base64), bytesOf(EVENT)]);
    const list = Buffer.from('[1]').toString('base64');
    expect(lists(candidatesOfBytes(Buffer.from(list)))).toEqual([bytesOf(list)]);
  });

  it.each([
    ['of ASCII text is its one encoding', 'text', [bytesOf('text')]],
    ['of text that may be Latin-1 are both encodings', 'é\n', [bytesOf('é\n'), [0xe9, 0x0a]]],
    ['of text beyond Latin-1 is UTF-8', 'é夜', [bytesOf('é夜')]],
  ])('%s', (_name, text, expected) => {
    expect(lists(candidatesOfText(text))).toEqual(expected);
  });

  it.each([
    ['a Buffer', Buffer.from([0, 1, 255])],
    ['a Uint8Array', Uint8Array.of(0, 1, 255)],
    ['a list of bytes', [0, 1, 255]],
  ])('of %s that went through JSON are its bytes', (_name, value) => {
    expect(lists(candidatesOfValue(JSON.parse(JSON.stringify(value))))).toEqual([[0, 1, 255]]);
  });

  it.each([[[0, 256]], [[0, -1]], [[0, 1.5]], [[0, '1']], [{ type: 'Buffer', data: 'text' }]])(
    'of %j, which are no bytes, are its JSON',
    (value) => {
      expect(lists(candidatesOfValue(value))).toEqual([bytesOf(JSON.stringify(value))]);
    },
  );

  it.each([
    ['under the symbol of koa-body', { [Symbol.for('unparsedBody')]: EVENT }],
    ['beside the parsed value, as co-body does', { parsed: {}, raw: EVENT }],
  ])('of a value with its text %s are the text', (_name, value) => {
    expect(lists(candidatesOfValue(value))).toEqual([bytesOf(EVENT)]);
  });

  it.each([[{ raw: EVENT }], [{ parsed: {}, raw: 1 }], [null], [7], ['text'], [true]])(
    'of the value %j are its JSON',
    (value) => {
      expect(lists(candidatesOfValue(value))).toEqual([bytesOf(JSON.stringify(value))]);
    },
  );

  it('of a value without JSON are none', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect([circular, 1n, undefined, () => {}].map(candidatesOfValue)).toEqual([[], [], [], []]);
  });
});
