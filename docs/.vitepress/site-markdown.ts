import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import npmToYarn from 'npm-to-yarn';

// Its types are those of a CommonJS module, which it is not.
const convert = npmToYarn as unknown as typeof npmToYarn.default;

const CHANGESETS = fileURLToPath(new URL('../../.changeset', import.meta.url));

const INSTALLATION = /^```sh\n((?:(?!```)[\s\S])*?\bnpm install [\s\S]*?)^```$/gm;
const PICTURE =
  /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">\s*<img ([^>]*?)src="([^"]+)"([^>]*)>\s*<\/picture>/g;

/** The title above a block, for code hosts: the site shows the same title on the block's tab. */
const LABEL = /^\*\*(.+)\*\*\n\n(?=(?:<!-- \S+ -->\n)?```\w+ \[\1\]$)/gm;

/** What the reference says of an error: its class, and the sentence of the docstring. */
const THROWN = /^(#+ Throws\n\n)(\w*Error) ([A-Z])/gm;

/** What the site makes of the project's Markdown, in which code hosts show no tabs and choose the picture by the system's colours. */
export function siteMarkdown(source: string): string {
  return withTabs(source)
    .replaceAll(LABEL, '')
    .replaceAll(
      THROWN,
      (_, head: string, name: string, first: string) => `${head}\`${name}\` ${first.toLowerCase()}`,
    )
    .replaceAll('`Uint8Array`\\<`ArrayBufferLike`\\>', '`Uint8Array`')
    .replaceAll('<!-- changesets -->', () => changesets())
    .replaceAll('<!-- tabs -->', '::: code-group')
    .replaceAll('<!-- /tabs -->', ':::')
    .replaceAll(PICTURE, '<img class="only-light" $2src="$3"$4>\n<img class="only-dark" $2src="$1"$4>');
}

/** A tab for each package manager, where a block installs packages. */
function withTabs(source: string): string {
  const parts = source.split(/(^<!-- tabs -->$[\s\S]*?^<!-- \/tabs -->$)/m);
  return parts
    .map((part) =>
      part.startsWith('<!-- tabs -->') ? part : part.replaceAll(INSTALLATION, installationTabs),
    )
    .join('');
}

function installationTabs(_block: string, code: string): string {
  const tabs = (['npm', 'pnpm', 'yarn', 'bun'] as const).map(
    (manager) =>
      `\`\`\`sh [${manager}]\n${code.replaceAll(/^npm install .*$/gm, (line) => convert(line, manager))}\`\`\``,
  );
  return ['::: code-group', ...tabs, ':::'].join('\n\n');
}

/** What the next release will change, the newest last. */
function changesets(): string {
  return readdirSync(CHANGESETS)
    .filter((file) => file.endsWith('.md'))
    .map((file) =>
      readFileSync(`${CHANGESETS}/${file}`, 'utf8')
        .replace(/^---\n[\s\S]*?\n---\n/, '')
        .trim(),
    )
    .sort((a, b) => Number(b.startsWith('The first release')) - Number(a.startsWith('The first release')))
    .map((text) => `- ${text.replaceAll('\n', '\n  ')}`)
    .join('\n');
}
