import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STACKS } from '../../scripts/stacks/stacks.js';
import { TEST_RUNNERS } from '../../scripts/stacks/test-runners.js';
import { shownExamples, withExamples } from '../support/shown-examples.js';
import { ROOT } from '../support/snippets.js';
import { checkout } from './markdown.js';

const texts = new Map(
  checkout()
    .filter((file) => file.endsWith('.md'))
    .map((page) => [page, readFileSync(join(ROOT, page), 'utf8')]),
);

describe('the files of the examples that the documentation shows', () => {
  // Run with `-u` to write the files into the pages.
  it.each([...texts].filter(([, text]) => shownExamples(text).length > 0))(
    'are the ones that are checked: %s',
    (page, text) => expect(withExamples(text)).toMatchFileSnapshot(join(ROOT, page)),
  );

  it('include a test for every test runner', () => {
    const shown = [...texts.values()].flatMap(shownExamples).map((path) => path.split('/')[2]);
    expect(TEST_RUNNERS.filter(({ folder }) => !shown.includes(folder))).toEqual([]);
  });

  it('include every program of the stacks', () => {
    const shown = [...texts.values()].flatMap(shownExamples);
    const programs = STACKS.flatMap(({ folder, rows }) =>
      rows.flatMap(({ files }) => files.map((file) => `examples/stacks/${folder}/${file}`)),
    );
    expect(programs.filter((program) => !shown.includes(program))).toEqual([]);
  });
});
