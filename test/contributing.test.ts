import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/snippets.js';

const folders = [
  '.',
  'docs',
  'examples',
  'test/bench',
  ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`),
];
const manifests = folders.filter((folder) => existsSync(join(ROOT, folder, 'package.json')));

describe('the table of dependencies in CONTRIBUTING.md', () => {
  const section = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').split('## Dependencies')[1] ?? '';
  const listed = [...section.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name!);

  it.each(manifests)('says why each dependency of %s is there', (folder) => {
    expect(dependenciesOf(folder).filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('lists each dependency once, and none that is gone', () => {
    expect(listed.toSorted()).toEqual([...new Set(manifests.flatMap(dependenciesOf))].toSorted());
  });
});

/** The names of all that a manifest depends on, without the packages of this workspace. */
function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies' | 'peerDependencies' | 'optionalDependencies',
    Record<string, string> | undefined
  >;
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
  return Object.keys({
    ...dependencies,
    ...devDependencies,
    ...peerDependencies,
    ...optionalDependencies,
  }).filter((name) => !name.startsWith('@videovector-webhooks/'));
}
