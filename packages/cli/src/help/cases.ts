import { existsSync, readFileSync } from 'node:fs';
import { type Case, NEEDS, PROMISES } from '../check/case.js';
import { CASES } from '../check/cases/index.js';
import { helpForCase } from '../check/evidence/documentation.js';
import type { Entry } from './entries.js';

/** The build puts the fixes beside this module; when running from the sources, they are where they were written. */
const FIXES = ['./fixes/', '../../../../scripts/check-pages/fixes/'].map(
  (path) => new URL(path, import.meta.url),
);

/** What the pages in `docs/check` say about each case of `check`. */
export function readCases(): Entry[] {
  return CASES.map(entryOf);
}

function entryOf({ id, promise, title, sends, because, needs = [], fix }: Case): Entry {
  const needed = needs.map((need) => ` It needs ${NEEDS[need]}.`).join('');
  const paragraphs = [
    `${title}.`,
    `**The request.** ${sends}${needed}`,
    `**Why it matters.** ${because}`,
    `To run it alone: \`videovector-webhooks check <url> --only ${id}\`.`,
    `**Fix.** ${readFix(fix)}`,
  ];
  return {
    code: id,
    section: `a case of check: ${PROMISES[promise].toLowerCase()}`,
    text: paragraphs.join('\n\n'),
    help: helpForCase(id),
  };
}

/** Without what only a page needs: the marks around tabs, and their titles. */
function readFix(name: string): string {
  const folder = FIXES.find((url) => existsSync(url))!;
  return readFileSync(new URL(`${name}.md`, folder), 'utf8')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^<!-- .* -->\n+/gm, '')
    .replaceAll(/^(```\w+) \[.*\]$/gm, '$1')
    .trim();
}
