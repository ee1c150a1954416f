import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseJson, parseStandardJson } from '../../src/json/parse-json.js';

/** JSON values with keys that are troublesome in some parser. */
const values = fc.jsonValue({ stringUnit: 'binary' });
const keys = fc.oneof(
  fc.constantFrom('__proto__', '\\', '"', '/', '\n', '10', '9', '', 'toString', 'h', '😀', '\ud83d'),
  fc.string({ unit: 'binary' }),
);
const documents = fc.oneof(values, fc.dictionary(keys, fc.oneof(values, fc.dictionary(keys, values))));

afterEach(() => vi.restoreAllMocks());

describe('parseJson', () => {
  it('reads what JSON.stringify prints', () => {
    fc.assert(
      fc.property(documents, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(value));
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it('reads the same value if every character of every string is escaped', () => {
    fc.assert(
      fc.property(documents, (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseJson(escapeEverything(text)))).toBe(text);
      }),
      { seed: 2, numRuns: 1_000 },
    );
  });

  it('keeps the members in the order that JSON.parse gives them', () => {
    for (const text of [
      '{"b":1,"a":2,"10":3,"9":4,"b":5}',
      '{"b":NaN,"a":2,"10":3,"9":4,"b":5}',
      '{"\\u0062":1,"a":2,"10":3,"9":4,"b":5}',
    ]) {
      expect(Object.entries(parseJson(text) as object)).toEqual([
        ['9', 4],
        ['10', 3],
        ['b', 5],
        ['a', 2],
      ]);
    }
  });

  it.each(['', '1 ', '{"\\u0061":0} ', 'NaN '])('reads values as JSON.parse does behind: %s', (head) => {
    for (const text of VALUES) {
      const list = head === '' ? `[${text}]` : `[${head.trim()},${text}]`;
      expect((parseJson(list) as unknown[]).at(-1)).toEqual(JSON.parse(text));
    }
  });

  it('reads the three numbers that Python spells as words', () => {
    expect(parseJson('NaN')).toBeNaN();
    expect(parseJson(' {"a": [Infinity, -Infinity, NaN ]} ')).toEqual({
      a: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
    });
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"__proto__":{"polluted":1},"x":NaN}',
    '{"__proto\\u005f_":{"polluted":1}}',
    '{"__proto__":0,"\\u005f_proto__":{"polluted":1}}',
  ])('reads __proto__ as an ordinary own property: %s', (text) => {
    const object = parseJson(text) as Record<string, unknown>;
    expect(Object.getOwnPropertyDescriptor(object, '__proto__')).toEqual({
      value: { polluted: 1 },
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(object['polluted']).toBeUndefined();
  });

  it('refuses what JSON.parse refuses', () => {
    for (const text of MALFORMED) {
      for (const wire of [text, `[${text}]`, `{"a":${text}}`, `{"\\u0061":${text}}`, `[NaN,${text}]`]) {
        const standard = wire.replace('[NaN,', '[0,');
        if (!isJson(standard)) expect(() => parseJson(wire), JSON.stringify(wire)).toThrow(SyntaxError);
      }
    }
  });

  it('accepts a damaged text exactly if JSON.parse does', () => {
    fc.assert(
      fc.property(documents, fc.nat(), fc.constantFrom(...DAMAGE), (value, at, damage) => {
        const text = escapeEverything(JSON.stringify(value));
        const position = at % (text.length + 1);
        const damaged = text.slice(0, position) + damage + text.slice(position + 1);
        expect(accepts(parseStandardJson, damaged)).toBe(isJson(damaged));
      }),
      { seed: 3, numRuns: 1_500 },
    );
  });

  it('reports the position of an error without quoting the text', () => {
    expect(() => parseJson('{"\\u0061": secret}')).toThrow(
      'Unexpected character or end in JSON at position 11',
    );
    expect(() => parseJson('["secret\\x"]')).toThrow('Invalid escape in the JSON string at position 1');
  });

  it('reads 1000 levels, and refuses more instead of overflowing the stack', () => {
    const nested = (depth: number): string => `${'[['.repeat(depth / 2)}NaN${']]'.repeat(depth / 2)}`;
    expect(parseJson(nested(1_000))).toBeInstanceOf(Array);
    const tooDeep = new SyntaxError('JSON is nested more than 1000 deep');
    expect(() => parseJson(nested(1_002))).toThrow(tooDeep);
    expect(() => parseJson(nested(200_000))).toThrow(tooDeep);
    expect(() => parseJson('{"\\"":'.repeat(200_000))).toThrow(SyntaxError);
  });

  // On V8 in Node 23.11 and later, JSON.parse would give the second key the name of the first
  // (https://github.com/nodejs/node/issues/63785).
  it('gives an escaped key its own name, whatever keys were read before', () => {
    for (const [before, text, key] of [
      ['{"h":[],"\\\\":0}', '{"h":1,"\\"":2}', '"'],
      ['{"h":[],"\\\\":0}', '{ "h" : 1 ,\n\t"\\n":2}', '\n'],
      ['{"\\\\":0}', '{"\\u00e9":2}', 'é'],
    ] as const) {
      JSON.parse(before);
      parseJson(before);
      expect(Object.keys(parseJson(text) as object).at(-1)).toBe(key);
    }
  });

  it('never lets JSON.parse read a text in which a key is escaped', () => {
    const native = vi.spyOn(JSON, 'parse');
    const texts = fc.sample(fc.dictionary(keys, fc.dictionary(keys, values)), { seed: 4, numRuns: 250 });
    for (const value of texts) {
      parseJson(JSON.stringify(value, null, value['h'] === undefined ? 1 : 0));
      parseJson(escapeEverything(JSON.stringify(value)));
    }
    const given = native.mock.calls.map(([text]) => text);
    expect(given.length).toBeGreaterThan(250);
    expect(given.filter(hasEscapedKey)).toEqual([]);
  });

  it.each([
    '{"\\u0061":1}',
    '{"\\nb":1}',
    '{"\\nbc":1}',
    '{"a\\\\":1}',
    '{"a\\"b":1}',
    '{"\\n" \t\n\r:1}',
    '{"a":"\\\\","\\n":1}',
    '[{"a":"b\\"c\\\\"},{"\\n":1}]',
  ])('reads %s itself, since a key is escaped', (text) => {
    const value = JSON.parse(text);
    const native = vi.spyOn(JSON, 'parse');
    expect(parseJson(text)).toEqual(value);
    expect(native.mock.calls.map(([given]) => given)).not.toContain(text);
  });

  it.each(['["\\n"]', '{"a":"\\n"}', '{"a":"\\"","b":1}', '{"a":"\\\\","b":1}'])(
    'leaves %s to JSON.parse, which is faster, since no key is escaped',
    (text) => {
      const native = vi.spyOn(JSON, 'parse');
      parseJson(text);
      expect(native.mock.calls.map(([given]) => given)).toEqual([text]);
    },
  );

  it.each([
    ['a value of backslashes', `["${'\\\\'.repeat(5_000_000)}"]`],
    ['a key of escapes', `{"${'\\u0061'.repeat(1_700_000)}":1}`],
    ['a key that does not end', `{"${'a'.repeat(10_000_000)}`],
    ['a key of backslashes that does not end', `{"${'\\\\'.repeat(5_000_000)}`],
    ['commas and quotes', `["${',","'.repeat(2_500_000)}"]`],
    ['whitespace after commas', `[${`0,${' '.repeat(999)}`.repeat(10_000)}NaN]`],
    ['one run of whitespace', `{"\\u0061":1,${' '.repeat(10_000_000)}"b":1}`],
    ['escaped keys', `{${Array.from({ length: 700_000 }, (_, i) => `"\\n${i}":0`).join()}}`],
  ])('copes with 10 MB of %s', (_, text) => {
    const outcome = accepts(parseJson, text);
    expect(outcome).toBe(!text.startsWith('{"') || text.endsWith('}'));
  });
});

describe('parseStandardJson', () => {
  it('refuses the words that only Python knows', () => {
    for (const word of ['NaN', 'Infinity', '-Infinity']) {
      expect(() => parseStandardJson(`[${word}]`)).toThrow(SyntaxError);
      expect(() => parseStandardJson(`{"\\u0061":${word}}`)).toThrow(SyntaxError);
    }
    expect(parseStandardJson('{"\\u0061":[true,false,null]}')).toEqual({ a: [true, false, null] });
  });
});

const VALUES = [
  ...['0', '-0', '1', '-1.5e+10', '1E400', '12345678901234567890', '1e-400', '0.1', '5e-324', '2.5E-3'],
  ...['true', 'false', 'null', '[]', '{}', '""', '[[],{}]', '{"a":{"b":[0]}}', ' [ 1 , 2 ] '],
  ...['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u00e9\\uD83D\\ude00"', '"\\ud83d"', '"\x7f\u2028"', '"[{,:\\"NaN"'],
];

const MALFORMED = [
  ...[
    '',
    ' ',
    '[',
    ']',
    '{',
    '}',
    '[1',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{1:2}',
  ],
  ...['{a:1}', "{'a':1}", '{"a" 1}', '{"a":1 "b":2}', '{"a":1]', '[1}', '{"a":1}}', '[]]', '1 2', '"a', 'a"'],
  ...['01', '-01', '1.', '.5', '-', '+1', '1e', '1e+', '1.e1', '0x1', '1_0', '--1', '-a', '1a', '١', '-NaN'],
  ...['tru', 'True', 'undefined', 'nul', 'nullx', 'nan', '+Infinity', 'Infinit', 'NaNa', '-Infinityx'],
  ...['"\\a"', '"\\x41"', '"\\u12"', '"\\u12g4"', '"\\', '"\\"', '"\n"', '"\0"', '"\\\n"', '"\u0001"', "'a'"],
  ...['\ufeff1', '1\u00a0', '\v1', '1\f', '1\0', '\u20281', '//', '/**/1', '1;', '"a""b"', '{"a":1}{"b":2}'],
];

const DAMAGE = ['', ...'"\\,:{}[]0-.e \n\0ux', '\\u00'];

/** Replaces the characters of all strings by escapes, if JSON has one. */
function escapeEverything(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/gs, (string) => {
    const units = [...(JSON.parse(string) as string)].flatMap((character) => character.split(''));
    return `"${units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
  });
}

/** Whether a key contains a backslash: a string that contains one and is followed by a colon. */
function hasEscapedKey(text: string): boolean {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:?)/gs)].some(
    ([, content, colon]) => colon === ':' && content?.includes('\\'),
  );
}

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function isJson(text: string): boolean {
  return accepts(JSON.parse, text);
}
