import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from '../../packages/cli/src/check/cases/index.js';
import { checkPages } from '../../scripts/check-pages/pages.js';
import { ROOT } from '../support/snippets.js';

describe('the pages about the cases of check', () => {
  // Run with `-u` to write them.
  it.each([...checkPages()])('%s is up to date', (page, text) =>
    expect(text).toMatchFileSnapshot(join(ROOT, page)),
  );

  it('are those of the cases, and no others', () => {
    const expected = [...CASES.map(({ id }) => `${id}.md`), 'README.md'];
    expect(readdirSync(join(ROOT, 'docs/check')).sort()).toEqual(expected.sort());
    expect(CASES.length).toBeGreaterThanOrEqual(40);
  });

  it('are about cases whose names, titles and sentences differ', () => {
    for (const key of ['id', 'title', 'sends', 'because'] as const) {
      const all = CASES.map((each) => each[key]);
      // The cases that only look at all responses send nothing.
      expect(all.filter((text, i) => all.indexOf(text) !== i && !text.startsWith('Nothing'))).toEqual([]);
    }
  });
});
