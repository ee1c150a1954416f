import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { FIXES, FRAMEWORKS, fixSnippets } from './snippets.js';

describe('the fixes in the pages of check', () => {
  it('are shown for every framework', () => {
    const shown = fixSnippets().map(({ fix, framework }) => `${fix} ${framework}`);
    expect(shown).toEqual(FIXES.flatMap((fix) => Object.keys(FRAMEWORKS).map((each) => `${fix} ${each}`)));
  });

  it.each(fixSnippets().filter(({ framework }) => framework === 'Express'))(
    'are JavaScript without a mistake in its syntax: $fix',
    ({ code }) => {
      expect(() => new Script(`async () => {\n${code}\n}`)).not.toThrow();
    },
  );
});
