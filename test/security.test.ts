import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/snippets.js';

const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const shown = [...text.matchAll(/`([\w/.-]+\.ts)` “([^”]+)”/g)].map(
  ([, file, name]) => [file!, name!] as const,
);

describe('the threat model in SECURITY.md', () => {
  it.each([...new Set(text.match(/(?<=`)(?:packages|test)\/[^`]+/g))])('names %s, which exists', (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });

  it.each(shown)('is shown by the test in %s: %s', (file, name) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name);
  });

  it('has a test for each attack', () => {
    const attacks = text.split('\n').filter((line) => line.startsWith('| **'));
    expect(attacks.length).toBeGreaterThanOrEqual(12);
    for (const attack of attacks) expect(attack).toMatch(/`[\w/.-]+\.ts` “/);
  });
});
