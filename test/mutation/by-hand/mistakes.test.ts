import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../../schedules/mutants.js';
import { replaceOnce } from '../../support/replace-once.js';
import { ROOT } from '../../support/snippets.js';
import type { Mistake } from './mistake.js';
import { MISTAKES } from './mistakes/index.js';

const mistakes = Object.values(MISTAKES).flatMap((room) => Object.entries<Mistake>(room));
const packages = join(ROOT, 'packages');

describe('a mistake made by hand', () => {
  it.each(mistakes)('still fits the sources and its tests: %s', (_name, { file, right, wrong, tests }) => {
    const source = readFileSync(join(packages, file), 'utf8');
    expect(replaceOnce(source, right, wrong)).not.toBe(source);
    for (const test of tests) expect(existsSync(join(packages, test)), test).toBe(true);
  });

  it('has a name of its own, also among the rooms', () => {
    const names = [...Object.keys(MISTAKES), ...mistakes.map(([name]) => name)];
    expect(new Set(names).size).toBe(names.length);
  });
});

it.each(Object.entries(MUTANTS))('a mistake of the schedules still fits the sources: %s', (_name, mutant) => {
  const source = readFileSync(join(packages, 'core/src', mutant.file), 'utf8');
  expect(replaceOnce(source, mutant.right, mutant.wrong)).not.toBe(source);
});
