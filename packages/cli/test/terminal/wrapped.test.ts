import { expect, it } from 'vitest';
import { wrapped } from '../../src/terminal/wrapped.js';

it('wraps a sentence at words on a terminal, and indents each line', () => {
  const text = 'The body was re-serialized by JavaScript, which lost floats in "duration_seconds".';
  expect(wrapped(text, '  ', 50)).toBe(
    '  The body was re-serialized by JavaScript, which\n  lost floats in "duration_seconds".',
  );
});

it('leaves a sentence in one line where it is not printed to a terminal', () => {
  const text = 'word '.repeat(60).trim();
  expect(wrapped(text, '  ')).toBe(`  ${text}`);
});

it('wraps for a narrow pane, too, but never within a word', () => {
  expect(wrapped('see docs/check/authentic.md for it', '    ', 20)).toBe(
    '    see\n    docs/check/authentic.md\n    for it',
  );
});
