import { describe, expect, it } from 'vitest';
import { Random } from '../../../../test/differential/random.js';
import { randomNumber } from '../../../../test/differential/random-number.js';
import { CanonicalJsonError } from '../../src/errors.js';
import { pythonFloat } from '../../src/json/canonical/python-float.js';
import { canonicalize } from '../../src/json/canonicalize.js';
import { encodeUtf8 } from '../../src/json/utf8.js';
import { VECTORS, wires } from './canonical/vectors.js';

describe('canonicalize, compared with CPython', () => {
  it('is compared on enough vectors', () => {
    expect(VECTORS.length).toBeGreaterThan(2_000);
  });

  for (const kind of new Set(VECTORS.map((vector) => vector.kind))) {
    it(`prints what CPython prints, and refuses what it refuses: ${kind}`, () => {
      const answers = VECTORS.filter((vector) => vector.kind === kind).flatMap((vector) =>
        wires(vector).map((wire) => ({
          name: vector.name,
          input: typeof wire,
          expected: 'refused' in vector ? 'refused' : vector.canonical,
          actual: answer(wire),
        })),
      );
      expect(answers.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
    });
  }

  it('leaves a canonical text as it is', () => {
    for (const vector of VECTORS) {
      // Python prints two adjacent lone surrogates as one pair, so its own form is ambiguous.
      if ('text' in vector && !vector.text.isWellFormed()) continue;
      if ('canonical' in vector) expect(print(vector.canonical)).toBe(vector.canonical);
    }
  });
});

describe('canonicalize', () => {
  it('skips a byte order mark before bytes, once', () => {
    expect(print(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toBe('1');
    expect(refusal(Uint8Array.of(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x31))).toEqual([
      'unexpected_character',
      3,
    ]);
  });

  it('refuses a byte order mark before a string, as CPython does', () => {
    expect(refusal('\ufeff1')).toEqual(['byte_order_mark', 0]);
    expect(print('"\ufeff"')).toBe('"\\ufeff"');
  });

  it('keeps a lone surrogate of a string and refuses the same in bytes', () => {
    expect(print('"\ud83d"')).toBe('"\\ud83d"');
    expect(refusal(Uint8Array.of(0x22, 0xed, 0xa0, 0xbd, 0x22))).toEqual(['invalid_utf8', 1]);
  });

  it('distinguishes a key of one character from a key of two lone surrogates', () => {
    expect(print('{"\ud83d\\ude00":1,"😀":2}')).toBe('{"\\ud83d\\ude00": 1, "\\ud83d\\ude00": 2}');
  });

  it('reads two escapes in a key as one character only if both are halves of a pair', () => {
    const text = String.raw`{"\ue000":1,"\ud83dxude00":2,"\ud83d\nde00":3}`;
    expect(print(text)).toBe(String.raw`{"\ud83d\nde00": 3, "\ud83dxude00": 2, "\ue000": 1}`);
  });

  it('refuses the encodings that CPython would guess at: UTF-16 and UTF-32', () => {
    expect(refusal(Buffer.from('1', 'utf16le'))).toEqual(['trailing_data', 1]);
    expect(refusal(Uint8Array.of(0xff, 0xfe, 0x31, 0x00))).toEqual(['unexpected_character', 0]);
    expect(refusal(Uint8Array.of(0, 0, 0, 0x31))).toEqual(['unexpected_character', 0]);
  });

  it('accepts 1000 levels and no more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(print(nested(1_000))).toBe(nested(1_000));
    expect(refusal(nested(1_001))).toEqual(['too_deep', 1_000]);
    expect(refusal(`${'['.repeat(1_000)} { "a": 1`)).toEqual(['too_deep', 1_001]);
    expect(refusal('{"a":'.repeat(100_000))).toEqual(['too_deep', 5_000]);
  });

  it('reads bytes through a view into a larger buffer', () => {
    const buffer = new TextEncoder().encode('xx{"b":1,"a":"é"}yy');
    expect(print(buffer.subarray(2, buffer.length - 2))).toBe('{"a": "\\u00e9", "b": 1}');
  });

  it('does not change the bytes that it is given', () => {
    const input = new TextEncoder().encode('{"b":1e5,"\\u0061":[1.50,"é\\/"]}');
    const before = input.slice();
    canonicalize(input);
    expect(input).toEqual(before);
  });

  it.each(['{"a":1}', '{"b":1,"a":2}', '"x"'])('returns an array that no later call touches: %s', (text) => {
    const first = canonicalize(text);
    const copy = first.slice();
    const second = canonicalize(`"${'y'.repeat(first.length)}"`);
    expect(first).toEqual(copy);
    expect(first.buffer).not.toBe(second.buffer);
  });

  it('is not affected by an earlier call with a longer text, or one that failed', () => {
    canonicalize(`{"z":1,"a":"${'x'.repeat(1_000)}"}`);
    expect(refusal('{"a":tru')).toEqual(['unexpected_character', 5]);
    expect(refusal('"abc')).toEqual(['unexpected_end', 4]);
    expect(refusal('[1')).toEqual(['unexpected_end', 2]);
    expect(print('12')).toBe('12');
  });

  it.each([
    ['a raw control character', '\x7f', '\\u007f'],
    ['a character of two bytes', 'é', '\\u00e9'],
    ['a character of three bytes', '夜', '\\u591c'],
    ['a character of four bytes', '😀', '\\ud83d\\ude00'],
    ['a short escape', '\\n', '\\n'],
    ['an escape of a plain letter', '\\u0061', 'a'],
  ])('has room for a text of only %s', (_, character, canonical) => {
    for (const count of [1, 50_000, 65_534, 65_535, 100_000]) {
      expect(print(`"${character.repeat(count)}"`) === `"${canonical.repeat(count)}"`).toBe(true);
    }
  });

  it('has room for a text of only short exponents or empty members', () => {
    expect(print('1e15')).toBe('1000000000000000.0');
    for (const count of [10_000, 100_000]) {
      const list = (element: string, separator: string): string =>
        `[${Array<string>(count).fill(element).join(separator)}]`;
      expect(print(list('9e15', ',')) === list('9000000000000000.0', ', ')).toBe(true);
      expect(print(list('{"":1}', ',')) === list('{"": 1}', ', ')).toBe(true);
    }
  });

  it.each([
    ['few', 12, 'abc', 3, ''],
    ['many short keys', 2_000, 'abcdefghijklmnopqrstuvwxyz', 5, ''],
    ['many keys with a common prefix', 500, 'ab', 10, 'prefix/'.repeat(20)],
    ['many keys of two letters, some of them prefixes of others', 1_000, 'ab', 30, ''],
    ['many keys beyond ASCII', 800, 'aé夜😀\ud83d', 4, '夜'],
    ['many keys with escapes', 600, 'a"\\\n\u007f', 6, ''],
  ])(
    'sorts keys by code point, and keeps the last of equal ones: %s',
    (_, count, letters, longest, prefix) => {
      const random = new Random(count);
      const alphabet = [...letters];
      const keys = Array.from(
        { length: count },
        () => prefix + random.many(longest, () => random.pick(alphabet)).join(''),
      );
      const members = keys.map((key, i) => [key, i] as const);
      const last = [...new Map(members)].sort(([a], [b]) => Buffer.compare(encodeUtf8(a), encodeUtf8(b)));
      const expected = `{${last.map(([key, i]) => `${print(JSON.stringify(key))}: ${i}`).join(', ')}}`;
      expect(print(`{${members.map(([key, i]) => `${JSON.stringify(key)}:${i}`).join()}}`)).toBe(expected);
    },
  );

  it('sorts every object of an array by its own keys, even if they are almost the same', () => {
    const objects = [
      '{"b":1,"a":2}',
      '{"b":1,"a":2}',
      '{"a":1,"b":2}',
      '{"c":1,"a":2}',
      '{"a":1,"a":2}',
      '{"b":{"d":1,"c":2},"a":0}',
    ];
    expect(print(`[${objects.join()}]`)).toBe(
      '[{"a": 2, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "c": 1}, {"a": 2}, {"a": 0, "b": {"c": 2, "d": 1}}]',
    );
  });

  it('moves members of every length whole', () => {
    for (let length = 0; length < 600; length += 7) {
      const inner = `"${'x'.repeat(length)}"`;
      expect(print(`{"c":${inner},"b":{"e":${inner},"d":[${inner}]},"a":${inner}}`)).toBe(
        `{"a": ${inner}, "b": {"d": [${inner}], "e": ${inner}}, "c": ${inner}}`,
      );
    }
  });

  it('reads texts of several megabytes', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => `{"b":${i}.5,"a":"é"}`);
    const expected = list.map((_, i) => `{"a": "\\u00e9", "b": ${i}.5}`);
    expect(print(`[${list.join()}]`) === `[${expected.join(', ')}]`).toBe(true);
  });

  it('prints floats close to the midpoint of two doubles, or beyond all doubles, as a conversion would', () => {
    const random = new Random(7);
    for (let i = 0; i < 20_000; i++) {
      const number = randomNumber(random);
      if (!/[.e]/i.test(number)) continue;
      expect(print(number), number).toBe(pythonFloat(Number(number)));
    }
  });

  it('sorts and unescapes the keys of a text above 64 KiB', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `k${String(i).padStart(5, '0')}`);
    const escaped = names.map((name, i) => `"${name.replace('k', '\\u006b')}":${i}`);
    const sorted = names.map((name, i) => `"${name}": ${i}`);
    expect(print(`{${escaped.toReversed().join(',')}}`) === `{${sorted.join(', ')}}`).toBe(true);
  });
});

describe('CanonicalJsonError', () => {
  it.each([
    ['', 'unexpected_end', 0],
    ['  ', 'unexpected_end', 2],
    ['[1, ', 'unexpected_end', 4],
    ['{"a"', 'unexpected_end', 4],
    ['"ab', 'unexpected_end', 3],
    ['"ab\\', 'unexpected_end', 4],
    ['"\\u00', 'unexpected_end', 5],
    ['tru', 'unexpected_character', 0],
    ['[1 2]', 'unexpected_character', 3],
    ['[1,]', 'unexpected_character', 3],
    ['{"a" 1}', 'unexpected_character', 5],
    ['{a:1}', 'unexpected_character', 1],
    ['[1}', 'unexpected_character', 2],
    ['[.5]', 'unexpected_character', 1],
    ['[01]', 'unexpected_character', 2],
    ['[-]', 'unexpected_character', 1],
    ['1 2', 'trailing_data', 2],
    ['1.', 'trailing_data', 1],
    ['{} ]', 'trailing_data', 3],
    ['1\0', 'trailing_data', 1],
    ['"a\\x"', 'invalid_escape', 3],
    ['"\\u12G4"', 'invalid_escape', 5],
    ['"a\nb"', 'control_character', 2],
    ['"a\0b"', 'control_character', 2],
  ] as const)('says why and where, in bytes: %j', (text, reason, position) => {
    expect(refusal(text)).toEqual([reason, position]);
    expect(refusal(new TextEncoder().encode(text))).toEqual([reason, position]);
  });

  it('points at the first digit of an integer that is too long', () => {
    const digits = '1'.repeat(4_301);
    expect(refusal(`[${digits}]`)).toEqual(['integer_too_long', 1]);
    expect(refusal(`["é", -${digits}]`)).toEqual(['integer_too_long', 8]);
  });

  it.each([
    [[0x22, 0xff, 0x22], 1],
    [[0x22, 0x61, 0xc3, 0x22], 2],
    [[0x22, 0xe2, 0x82], 1],
    [[0x7b, 0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 2],
    [[0x22, 0xc1, 0xbf, 0x22], 1],
    [[0x22, 0xe0, 0x9f, 0xbf, 0x22], 1],
    [[0x22, 0xed, 0xa0, 0x80, 0x22], 1],
    [[0x22, 0xf0, 0x8f, 0xbf, 0xbf, 0x22], 1],
  ])('points at the first byte that is not UTF-8: %j', (bytes, position) => {
    expect(refusal(Uint8Array.from(bytes))).toEqual(['invalid_utf8', position]);
  });

  it('never quotes the text, which is not authenticated', () => {
    for (const vector of VECTORS) {
      for (const wire of wires(vector)) {
        const error = thrown(wire);
        if (error === undefined) continue;
        expect(error.message).toMatch(/^Invalid JSON at byte \d+: [\x20-\x7e]+$/);
        expect(error.message.replace(/\d+/, '')).toBe(
          new CanonicalJsonError(error.reason, 0).message.replace('0', ''),
        );
        expect(error.cause).toBeUndefined();
      }
    }
  });

  it('points into the text, or right after it', () => {
    for (const vector of VECTORS) {
      for (const wire of wires(vector)) {
        const error = thrown(wire);
        if (error === undefined) continue;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(Buffer.byteLength(wire));
      }
    }
  });

  it('is an error with a name and a stable code', () => {
    const error = thrown('[');
    expect(error).toBeInstanceOf(Error);
    expect(error?.name).toBe('CanonicalJsonError');
    expect(error?.code).toBe('ERR_CANONICAL_JSON');
  });
});

function print(json: string | Uint8Array): string {
  return Buffer.from(canonicalize(json)).toString('latin1');
}

function answer(wire: string | Uint8Array): string {
  try {
    return print(wire);
  } catch (error) {
    if (error instanceof CanonicalJsonError) return 'refused';
    throw error;
  }
}

function thrown(wire: string | Uint8Array): CanonicalJsonError | undefined {
  try {
    canonicalize(wire);
    return undefined;
  } catch (error) {
    if (error instanceof CanonicalJsonError) return error;
    throw error;
  }
}

function refusal(wire: string | Uint8Array): [reason: string, position: number] | undefined {
  const error = thrown(wire);
  return error === undefined ? undefined : [error.reason, error.position];
}
