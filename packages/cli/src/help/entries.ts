import { existsSync, readFileSync } from 'node:fs';
import { helpFor } from '@videovector-webhooks/core/tools';

/** What the errors page says about a code, or a page about a case of `check`. */
export interface Entry {
  /** The code, or the id of the case. */
  readonly code: string;
  /** The heading above it, such as "Responses of the receiver". */
  readonly section: string;
  /** Markdown. */
  readonly text: string;
  /** Where to read it: an address, or the command that prints it. */
  readonly help: string;
}

/** The build puts the page beside this module; when running from the sources, it is where it was written. */
const PAGES = ['./errors.md', '../../../../docs/errors.md'].map((path) => new URL(path, import.meta.url));

/** Reads the errors page's entries, by code in lower case; a code that only some responses carry leads to the same entry. */
export function readEntries(): ReadonlyMap<string, Entry> {
  const page = readFileSync(PAGES.find((url) => existsSync(url))!, 'utf8').replaceAll('\r\n', '\n');
  const entries = new Map<string, Entry>();
  let section = '';
  let aliases: string[] = [];
  for (const block of page.split(/\n(?=## |### |<a id=)/)) {
    const [, alias] = /^<a id="(\w+)">/.exec(block) ?? [];
    const [, title] = /^## (.+)/.exec(block) ?? [];
    const [, code, text = ''] = /^### `(\w+)`\n([\s\S]*)/.exec(block) ?? [];
    if (alias !== undefined) aliases.push(alias);
    if (title !== undefined) section = title;
    if (code === undefined) continue;
    for (const name of [code, ...aliases])
      entries.set(name.toLowerCase(), { code, section, text, help: helpFor(code) });
    aliases = [];
  }
  return entries;
}

/** The code that a user means: also by a link to its entry or the end of a message, in any case, or with dashes. */
export function codeFrom(topic: string): string {
  const code = topic
    .replace(/^.*[#\s](?=\S)/, '')
    .replaceAll(/[^\w-]/g, '')
    .replaceAll('-', '_')
    .toLowerCase();
  return /^http_4\d\d$/.test(code) ? 'http_4xx' : code;
}
