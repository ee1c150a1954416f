import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linksOf } from '../test/documentation/markdown.js';
import { manifestOf, publicFolders } from './pack-packages.js';
import { HELP_SOURCE } from './release-problems.js';

const PAGE = 'docs/errors.md';
/** The files that show where to read about a code. */
export const SHOWN_IN = [HELP_SOURCE, 'packages/cli/README.md', 'docs/home.md', PAGE];
/** Where messages send a reader until then, as they and the example of `helpFor` have it. */
const COMMAND = /(?<=\(see |^ {2}see |\/\/ )npx @videovector-webhooks\/cli help (\w+)/gm;

/**
 * Writes a repository's address into the manifests, the READMEs of the packages and the links of messages. May be repeated
 * after the repository has moved.
 *
 * @param root The root of the clone.
 * @param address The repository's page at the code host, such as `https://github.com/owner/name`.
 */
export function fillInRepository(root: string, address: string): void {
  const folders = publicFolders(root);
  const before = addressIn(root, folders[0]!);
  const moved = (text: string): string => (before === undefined ? text : text.replaceAll(before, address));
  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(root, file), change(moved(readFileSync(join(root, file), 'utf8'))));

  const page = `${address}/blob/HEAD/${PAGE}`;
  for (const file of SHOWN_IN)
    edit(file, (text) =>
      text.replaceAll(new RegExp(`(?<![\\w/])${PAGE}`, 'g'), page).replaceAll(COMMAND, `${page}#$1`),
    );
  for (const folder of folders) {
    edit(`${folder}/README.md`, (text) => withAbsoluteLinks(text, `${address}/blob/HEAD/${folder}/`));
    edit(`${folder}/package.json`, () => manifestText(root, folder, address));
  }
}

function withAbsoluteLinks(markdown: string, base: string): string {
  return linksOf(markdown)
    .filter((link) => !link.startsWith('#'))
    .reduce((text, link) => text.replaceAll(`](${link})`, `](${new URL(link, base)})`), markdown);
}

function manifestText(root: string, folder: string, address: string): string {
  const { repository: _1, homepage: _2, bugs: _3, ...manifest } = manifestOf(join(root, folder));
  const filledIn = {
    homepage: `${address}/tree/HEAD/${folder}#readme`,
    bugs: `${address}/issues`,
    repository: { type: 'git', url: `git+${address}.git`, directory: folder },
  };
  const entries = Object.entries(manifest).flatMap((entry) =>
    entry[0] === 'license' ? [...Object.entries(filledIn), entry] : [entry],
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function addressIn(root: string, folder: string): string | undefined {
  const { url } = (manifestOf(join(root, folder))['repository'] ?? {}) as { url?: string };
  return url?.replace(/^git\+/, '').replace(/\.git$/, '');
}
