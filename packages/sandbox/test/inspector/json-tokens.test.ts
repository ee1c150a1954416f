import fc from 'fast-check';
import { expect, it } from 'vitest';
import { indentJson } from '../../src/inspector/format.js';
import { jsonTokens } from '../../src/inspector/json-tokens.js';

const joined = (text: string): string =>
  jsonTokens(text)
    .map(({ text: piece }) => piece)
    .join('');

it('splits JSON by kind, and keeps every digit and escape', () => {
  const text = '{"a": 12.0, "b\\"": [-1E+5, NaN, -Infinity, "\\u00fc: 1"], "c" : null}';
  expect(joined(text)).toBe(text);
  expect(jsonTokens(text).filter(({ kind }) => kind !== 'plain')).toEqual([
    { kind: 'key', text: '"a"' },
    { kind: 'number', text: '12.0' },
    { kind: 'key', text: '"b\\""' },
    { kind: 'number', text: '-1E+5' },
    { kind: 'number', text: 'NaN' },
    { kind: 'number', text: '-Infinity' },
    { kind: 'string', text: '"\\u00fc: 1"' },
    { kind: 'key', text: '"c"' },
    { kind: 'literal', text: 'null' },
  ]);
});

it('leaves text that is not JSON alone', () => {
  expect(jsonTokens('<h1>502 null</h1>')).toEqual([{ kind: 'plain', text: '<h1>502 null</h1>' }]);
});

it('changes no text, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string().map((text) => `{${text}`),
        fc.string(),
      ),
      (text) => {
        expect(joined(text)).toBe(text);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

it('copes with megabytes in one string, and with a string that is cut', () => {
  const long = `{"a":"${'x\\n'.repeat(700_000)}"}`;
  expect(indentJson(long).length).toBeGreaterThan(long.length);
  expect(joined(long.slice(0, 1_000_000))).toBe(long.slice(0, 1_000_000));
});
