import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type * as HelpLink from '../packages/core/src/help-link.js';
import { manifestOf, publicFolders, ROOT } from '../scripts/pack-packages.js';
import { HELP_ADDRESS, HELP_SOURCE, releaseProblems } from '../scripts/release-problems.js';
import { fillInRepository, SHOWN_IN } from '../scripts/repository.js';

const ADDRESS = 'https://code.example.org/owner/name';
const MANIFEST = 'packages/express/package.json';
const README = 'packages/express/README.md';

const copy = mkdtempSync(join(tmpdir(), 'release-'));
afterAll(() => rmSync(copy, { recursive: true }));

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
const without = (key: string) => (text: string) =>
  JSON.stringify({ ...(JSON.parse(text) as object), [key]: undefined });

describe('a release', () => {
  beforeEach(() => {
    const files = publicFolders().flatMap((folder) => [`${folder}/package.json`, `${folder}/README.md`]);
    for (const file of [...files, ...SHOWN_IN]) cpSync(join(ROOT, file), join(copy, file));
    fillInRepository(copy, ADDRESS);
  });

  it('is possible once the repository is filled in', () => {
    expect(releaseProblems(copy)).toEqual([]);
    expect(releaseProblems(copy, 'owner/name')).toEqual([]);
    expect(readFileSync(join(copy, README), 'utf8')).toContain(`(${ADDRESS}/blob/HEAD/docs/README.md)`);
  });

  it('ends messages with the address instead of the command', async () => {
    const { helpFor, withHelp } = (await import(join(copy, HELP_SOURCE))) as typeof HelpLink;
    const help = `${ADDRESS}/blob/HEAD/docs/errors.md#err_schema`;
    expect(helpFor('ERR_SCHEMA')).toBe(help);
    expect(withHelp(`wrong (see ${help})`, 'ERR_PERMANENT')).toBe(`wrong (see ${help})`);

    const [source, ...pages] = SHOWN_IN.map((file) => readFileSync(join(copy, file), 'utf8'));
    expect(source).toContain(`// ${ADDRESS}/blob/HEAD/docs/errors.md#signature_mismatch`);
    for (const page of pages) {
      expect(page).toContain(`see ${ADDRESS}/blob/HEAD/docs/errors.md#`);
      expect(page).not.toMatch(/\(see npx|^ {2}see npx/m);
    }
  });

  it.each<[string, string, (text: string) => string, string]>([
    ['a repository', MANIFEST, without('repository'), 'repository'],
    ['the repository’s directory', MANIFEST, (text) => text.replace('"directory"', '"folder"'), 'directory'],
    ['a homepage', MANIFEST, without('homepage'), 'homepage'],
    ['an address for bugs', MANIFEST, without('bugs'), 'bugs'],
    [
      'an address that messages can link to',
      HELP_SOURCE,
      (text) => text.replace(HELP_ADDRESS, 'docs/errors.md'),
      'docs/errors.md',
    ],
    ['absolute links in a README', README, (text) => `${text}\n[docs](../../docs/queues.md)\n`, 'queues.md'],
  ])('fails without %s', (_what, file, change, named) => {
    edit(file, change);
    const problems = releaseProblems(copy);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(file);
    expect(problems[0]).toContain(named);
  });

  it('fails from another repository, whose provenance npm would refuse', () => {
    expect(releaseProblems(copy, 'stranger/name')).toHaveLength(publicFolders().length);
  });

  it('follows a repository that moves', () => {
    fillInRepository(copy, 'https://code.example.org/other/place');
    expect(releaseProblems(copy, 'other/place')).toEqual([]);
    for (const file of [MANIFEST, README, HELP_SOURCE])
      expect(readFileSync(join(copy, file), 'utf8')).not.toContain(ADDRESS);
  });
});

it.each(publicFolders())('%s is built before it is packed', (folder) => {
  expect(manifestOf(join(ROOT, folder))).toMatchObject({
    scripts: { prepack: 'node ../../scripts/prepack.mjs' },
    publishConfig: { access: 'public' },
  });
});
