// The page docs/errors.md: the facts of each code from the sources, and the words of the files beside this one.

import { readFileSync } from 'node:fs';
import { OUTCOMES, type OutcomeCode, type OutcomeRow } from '../../packages/core/src/outcome/outcome.js';
import { messages } from './messages.js';

const SECTIONS = [
  'outcomes',
  'reasons',
  'log-lines',
  'errors',
  'canonical-json',
  'client',
  'rotation',
  'reconcile',
  'explain',
  'sandbox',
];

/** What a status means for this sender, if no event was handled or queued: briefly, and where an entry says nothing else. */
const STAKES: Readonly<Record<number, { brief: string; full: string }>> = {
  4: {
    brief: 'not retried',
    full: 'VideoVector never retries a 4xx: the event is lost unless you retry it by hand.',
  },
  5: { brief: 'retried', full: 'VideoVector retries a 5xx, so the event is not lost as long as it retries.' },
};

/** What these mean, their own text says: the sender has its 202 already, or did not send the request. */
const OTHER_STAKES = ['no_handler', 'method_not_allowed'];

const stakesOf = (code: OutcomeCode) =>
  OTHER_STAKES.includes(code) ? undefined : STAKES[Math.floor(OUTCOMES[code].status / 100)];

/** Each reason leads to the response of this outcome. */
const OUTCOME_OF_REASONS = 'signature_invalid';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8').trim();

/** Returns the page `docs/errors.md`. */
export async function errorsPage(): Promise<string> {
  const shown = await messages();
  const sections = SECTIONS.map((name) => section(read(`${name}.md`), name, shown));
  const contents = sections.map((text) => /^## (.+)$/m.exec(text)![1]!);
  const links = contents.map((title) => `- [${title}](#${anchor(title)})`).join('\n');
  return `${[read('introduction.md'), '## Contents', links, ...sections].join('\n\n')}\n`;
}

function section(text: string, name: string, shown: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /^### `(\w+)`\n\n([\s\S]*?)(?=\n+(?:### |<a id)|$(?![\s\S]))/gm,
    (_, code: string, entry: string) => {
      const isReason = name === 'reasons' && code !== 'no_handlers';
      const outcome = name === 'outcomes' ? code : isReason ? OUTCOME_OF_REASONS : undefined;
      const message = shown.get(code);
      return [
        `### \`${code}\``,
        ...(name === 'outcomes' ? [responseOf(code as OutcomeCode)] : []),
        ...(name === 'errors' ? [docstringOf(code)] : []),
        ...(message === undefined ? [] : [`\`\`\`console\n${message}\n\`\`\``]),
        outcome === undefined ? entry : withStakes(entry, outcome as OutcomeCode),
      ].join('\n\n');
    },
  );
}

/** How the receiver responds, and how it logs it. */
function responseOf(code: OutcomeCode): string {
  const row: OutcomeRow = OUTCOMES[code];
  const response = [
    `**${row.status}** \`${row.outcome}\``,
    ...(row.retryAfter === undefined ? [] : [`\`Retry-After: ${row.retryAfter}\``]),
    ...(row.closeConnection === undefined ? [] : ['or the connection is closed']),
    ...(stakesOf(code) === undefined ? [] : [stakesOf(code)!.brief]),
  ].join(', ');
  const log = { quiet: 'Not logged.', warn: 'Logged as a warning', error: 'Logged as an error' }[row.log];
  if (row.log === 'quiet') return `${response}. ${log}`;
  return `${response}. ${log}${row.logEvery ? ', each time.' : ', at most once a minute.'}`;
}

function withStakes(entry: string, code: OutcomeCode): string {
  const stakes = stakesOf(code);
  if (stakes === undefined || entry.includes('**Why it matters.**')) return entry;
  return entry.replace('**Fix.**', `**Why it matters.** ${stakes.full}\n\n**Fix.**`);
}

const ERROR_SOURCES = [
  '../../packages/core/src/errors.ts',
  '../../packages/inbox-postgres/src/transaction/transaction-control-error.ts',
];
const ERROR_CLASS =
  /\/\*\*(?<comment>(?:(?!\*\/)[\s\S])*)\*\/\nexport class (?<name>\w+) extends [\s\S]*?readonly code = '(?<code>ERR_\w+)'/g;

/** The class of an error, and the first paragraph of its docstring. */
function docstringOf(code: string): string {
  const found = ERROR_SOURCES.flatMap((path) => [...read(path).matchAll(ERROR_CLASS)]);
  const groups = found.find((match) => match.groups!['code'] === code)?.groups;
  if (groups === undefined) throw new Error(`No class has the code ${code}`);
  const paragraph = groups['comment']!.replaceAll(/\n \* ?/g, '\n')
    .trim()
    .split(/\n\n|\n@/)[0]!;
  return `\`${groups['name']}\`. ${paragraph.replaceAll('\n', ' ')}`;
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} ]/gu, '')
    .replaceAll(' ', '-');
}
