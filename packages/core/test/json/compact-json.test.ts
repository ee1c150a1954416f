import fc from 'fast-check';
import stringify from 'fast-json-stable-stringify';
import { describe, expect, it, vi } from 'vitest';
import { canonicalize } from '../../src/json/canonicalize.js';
import { compactJson } from '../../src/json/compact-json.js';

describe('compactJson', () => {
  it.each([
    ['{"b": 12.0, "a": []}', '{"a":[],"b":12}'],
    [
      '{"n": [1e21, 1e-7, -0, 12345678901234567890, 1E400]}',
      '{"n":[1e+21,1e-7,0,12345678901234567000,null]}',
    ],
    ['{"\\u00e9": "\\/\\u007f"}', '{"é":"/\x7f"}'],
    ['"\\ud83d"', '"\\ud83d"'],
    ['{"a": 1, "b": null, "a": 2}', '{"a":2,"b":null}'],
    ['{"\\uff21": 1, "\\ud83d\\ude00": 2}', '{"😀":2,"Ａ":1}'],
    ['{"__proto__": {"b": 1, "a": 2}}', '{"__proto__":{"a":2,"b":1}}'],
    [' null ', 'null'],
  ])('prints %s as %s', (text, compact) => {
    expect(print(text)).toBe(compact);
    expect(print(new TextEncoder().encode(text))).toBe(compact);
  });

  it('prints what fast-json-stable-stringify prints, from the canonical form too', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value);
        expect(print(text)).toBe(stringify(value));
        expect(print(canonicalize(text))).toBe(stringify(value));
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  // On V8 in Node 23.11 and later, JSON.parse would call the second key a backslash
  // (https://github.com/nodejs/node/issues/63785).
  it('gives an escaped key its own name, whatever keys were read before', () => {
    const native = vi.spyOn(JSON, 'parse');
    expect(print('{"h":[],"\\\\":0}')).toBe('{"\\\\":0,"h":[]}');
    expect(print('{"h":1,"\\"":2}')).toBe('{"\\"":2,"h":1}');
    expect(native.mock.calls.filter(([text]) => text.includes(':'))).toEqual([]);
    native.mockRestore();
  });

  it.each(['NaN', '[Infinity]', '{"\\u0061":-Infinity}', '', '[1,]', '\ufeff1'])(
    'refuses what JSON.parse refuses: %j',
    (text) => {
      expect(() => compactJson(text)).toThrow(SyntaxError);
    },
  );

  it('refuses bytes that are not UTF-8', () => {
    expect(() => compactJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(TypeError);
  });

  it('reads 1000 levels', () => {
    const nested = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;
    expect(print(nested)).toBe(nested);
  });
});

function print(json: string | Uint8Array): string {
  return new TextDecoder().decode(compactJson(json));
}
