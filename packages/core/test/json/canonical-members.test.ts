import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('canonicalMembers', () => {
  it('splits an object and keeps every number as written', () => {
    expect(
      canonicalMembers(canonicalText('{"b":12.0,"a":12345678901234567890,"c":[1.50,{"d":1e16}]}')),
    ).toEqual([
      ['"a"', '12345678901234567890'],
      ['"b"', '12.0'],
      ['"c"', '[1.5, {"d": 1e+16}]'],
    ]);
  });

  it('splits an array by index', () => {
    expect(canonicalMembers('[1.0, "a, b", [2, 3]]')).toEqual([
      ['0', '1.0'],
      ['1', '"a, b"'],
      ['2', '[2, 3]'],
    ]);
  });

  it('returns no members of an empty object or array, and undefined for any other value', () => {
    expect([canonicalMembers('{}'), canonicalMembers('[]')]).toEqual([[], []]);
    for (const text of ['12.0', '"{}"', 'null', 'NaN', '']) expect(canonicalMembers(text)).toBeUndefined();
  });

  it('ignores quotes, brackets, colons and commas in strings', () => {
    const json = canonicalText(JSON.stringify({ 'a": {': '], "x": 1', '\\': ['\\"', '}'], ': , ': null }));
    expect(Object.fromEntries(canonicalMembers(json) ?? [])).toEqual({
      [JSON.stringify('a": {')]: '"], \\"x\\": 1"',
      [JSON.stringify('\\')]: '["\\\\\\"", "}"]',
      '": , "': 'null',
    });
  });

  it('returns members that make up the text again (seeded)', () => {
    const check = (value: unknown) => {
      const text = canonicalText(JSON.stringify(value));
      const members = canonicalMembers(text);
      if (members === undefined) return void expect(text).toMatch(/^[^[{]/);
      const parts = members.map(([key, each]) => (text.startsWith('[') ? each : `${key}: ${each}`));
      expect(text.slice(1, -1)).toBe(parts.join(', '));
      for (const [, each] of members) expect(canonicalText(each)).toBe(each);
    };
    fc.assert(fc.property(fc.jsonValue(), check), { seed: 7, numRuns: 300 });
  });

  it('handles strings of megabytes and thousands of members', () => {
    const long = 'x\\" '.repeat(1_000_000);
    const text = canonicalText(JSON.stringify({ long, many: Array.from({ length: 50_000 }, (_, i) => i) }));
    const members = canonicalMembers(text) ?? [];
    expect(members.map(([key]) => key)).toEqual(['"long"', '"many"']);
    expect(canonicalMembers(members[1]![1])).toHaveLength(50_000);
  });
});
