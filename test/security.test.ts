import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/snippets.js';

const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const shown = [...text.matchAll(/`([\w/.-]+\.ts)` “([^”]+)”/g)].map(
  ([, file, name]) => [file!, name!] as const,
);

/** Paths are relative to core's sources and tests, unless they begin at the root. */
const pathOf = (file: string): string | undefined =>
  ['packages/core/src', 'packages/core/test', '.']
    .map((folder) => join(ROOT, folder, file))
    .find((path) => existsSync(path));

describe('the threat model in SECURITY.md', () => {
  it.each([...new Set(text.match(/(?<=`)(?:(?:packages|test)\/[^`]+|[\w/.-]+\.ts)(?=`)/g))])(
    'names %s, which exists',
    (file) => expect(pathOf(file)).toBeDefined(),
  );

  it.each(shown)('is shown by the test in %s: %s', (file, name) => {
    expect(readFileSync(pathOf(file) ?? '', 'utf8')).toContain(name);
  });

  it('has a test for each attack', () => {
    const attacks = text.slice(text.indexOf('\n### '), text.indexOf('\n### How')).split('\n### ').slice(1);
    expect(attacks.length).toBeGreaterThanOrEqual(12);
    for (const attack of attacks) expect(attack).toMatch(/`[\w/.-]+\.ts` “/);
  });
});
