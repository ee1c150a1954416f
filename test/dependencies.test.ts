import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/snippets.js';

const folders = [
  '.',
  'docs',
  'examples',
  'test/attacks',
  'test/bench',
  'test/types',
  ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`),
];
const manifests = folders.filter((folder) => existsSync(join(ROOT, folder, 'package.json')));

describe('the table in docs/dependencies.md', () => {
  const page = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name!);

  it.each(manifests)('gives a reason for each dependency of %s', (folder) => {
    expect(dependenciesOf(folder).filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('lists each dependency once, and none that was removed', () => {
    expect(listed.toSorted()).toEqual([...new Set(manifests.flatMap(dependenciesOf))].toSorted());
  });
});

/** The names of a manifest's dependencies of every kind, without the packages of this workspace. */
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
