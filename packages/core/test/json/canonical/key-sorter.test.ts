import { describe, expect, it } from 'vitest';
import { Random } from '../../../../../test/differential/random.js';
import { CanonicalJsonError } from '../../../src/errors.js';
import { canonicalForm } from '../../../src/json/canonical/canonical-form.js';

const random = (): Random => new Random(1);
const letters = (from: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => from.pick(alphabet)).join('');

/** The keys of one object. Beside those of real payloads, they are what an attacker would choose against a radix sort. */
const KEYS: Readonly<Record<string, (count: number) => string[]>> = {
  'in reverse order': (count) => Array.from({ length: count }, (_, i) => `k${9_999_999 - i}`),
  random: (count) => {
    const from = random();
    return Array.from({ length: count }, () => letters(from, 'abcdefghijklmnop', 8));
  },
  'that often repeat': (count) => {
    const from = random();
    return Array.from({ length: count }, () => letters(from, 'ab', 1 + from.below(5)));
  },
  'that are prefixes of others': (count) =>
    Array.from({ length: count }, (_, i) => 'a'.repeat((i * 7919) % count)),
  'with a long common prefix': (count) => {
    const from = random();
    return Array.from({ length: count }, () => `${'p'.repeat(67)}${letters(from, 'xyz', 9)}`);
  },
  'of which three quarters share each further byte': (count) => {
    const from = random();
    return Array.from({ length: count }, () => {
      let shared = 0;
      while (shared < 40 && from.below(8) > 0) shared++;
      return `${'m'.repeat(shared)}${letters(from, 'akz', 3)}`;
    });
  },
  'in two groups with prefixes of their own': (count) => {
    const from = random();
    return Array.from(
      { length: count },
      (_, i) => `${i % 2 ? 'left.path.' : 'right.way.'}${letters(from, 'xyz', 7)}`,
    );
  },
  'of which the first shares no byte with the others': (count) => {
    const from = random();
    const others = Array.from({ length: count - 1 }, () => `mm${letters(from, 'xyz', 7)}`);
    return [`zz${letters(from, 'abc', 7)}`, ...others];
  },
  'of which the first is a prefix of all others': (count) => {
    const from = random();
    return ['ppp', ...Array.from({ length: count - 1 }, () => `ppp${letters(from, 'xyz', 7)}`)];
  },
  'of which the last is a prefix of all others': (count) => {
    const from = random();
    return [...Array.from({ length: count - 1 }, () => `ppp${letters(from, 'xyz', 7)}`), 'pp'];
  },
  'with NUL and DEL': (count) => {
    const from = random();
    return Array.from({ length: count }, () => letters(from, '\0\x7f~', from.below(9)));
  },
};

const COUNTS = [2, 3, 15, 16, 17, 18, 31, 33, 64, 65, 100, 127, 128, 129, 130, 200, 257, 300, 1_000, 3_000];

const textOf = (keys: readonly string[]): string =>
  `{${keys.map((key, i) => `${JSON.stringify(key)}:${i}`).join()}}`;

/** The entries that Python would print: of equal keys the last one, by code point. */
function expectedEntries(keys: readonly string[]): [string, number][] {
  const last = new Map(keys.map((key, i) => [key, i]));
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Reads a canonical object of short integers without `JSON.parse`, which would put keys such as "1" first. */
function entriesOf(canonical: Uint8Array): [string, number][] {
  const text = new TextDecoder().decode(canonical).slice(1, -1);
  return text.split(', ').map((member) => {
    const colon = member.lastIndexOf(': ');
    return [JSON.parse(member.slice(0, colon)) as string, Number(member.slice(colon + 2))];
  });
}

describe.each(Object.entries(KEYS))('keys %s', (_, keysOf) => {
  it.each(COUNTS)('are sorted, and the last of equal ones is kept: %i', (count) => {
    const keys = keysOf(count);
    expect(entriesOf(canonicalForm(textOf(keys), 'last'))).toEqual(expectedEntries(keys));
  });

  it.each(COUNTS)('are refused if two are equal, and only then: %i', (count) => {
    const keys = keysOf(count);
    const distinct = [...new Set(keys)];
    expect(entriesOf(canonicalForm(textOf(distinct), 'refuse'))).toEqual(expectedEntries(distinct));
    for (const repeated of [0, distinct.length - 1, distinct.length >> 1]) {
      const text = textOf([...distinct, distinct[repeated]!]);
      expect(() => canonicalForm(text, 'refuse')).toThrow(CanonicalJsonError);
    }
  });
});

it('objects of as many keys are sorted independently, whatever the order of the one before', () => {
  const from = random();
  const objects = Array.from({ length: 300 }, () =>
    Array.from({ length: 2 + from.below(3) }, () => letters(from, 'abc', 2)),
  );
  const canonical = new TextDecoder().decode(canonicalForm(`[${objects.map(textOf).join()}]`, 'last'));
  const expected = objects.map((keys) =>
    expectedEntries(keys)
      .map(([key, i]) => `"${key}": ${i}`)
      .join(', '),
  );
  expect(canonical).toBe(`[{${expected.join('}, {')}}]`);
});

it('an error names the position of the second of two equal keys', () => {
  const refuse = (): Uint8Array => canonicalForm('{"b":1,"a":2,"b":3}', 'refuse');
  expect(refuse).toThrow(expect.objectContaining({ reason: 'duplicate_key', position: 14 }));
});
