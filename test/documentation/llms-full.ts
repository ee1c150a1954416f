import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/snippets.js';

/** A page, and which of its sections are needed to write a receiver; the text before the first heading is ''. */
interface Part {
  readonly page: string;
  /** Default: all. */
  readonly only?: readonly string[];
  readonly without?: readonly string[];
  /** Whether only one of several samples of a kind is kept. */
  readonly oneSample?: true;
}

/** The pages in the order in which they are needed. */
const PARTS: readonly Part[] = [
  { page: 'docs/getting-started.md', only: ['', 'Express'] },
  { page: 'docs/stacks/servers.md' },
  { page: 'docs/raw-bodies.md', without: ['Gateways and serverless platforms'] },
  { page: 'docs/statuses.md', without: ['What the inbox records'] },
  { page: 'docs/deduplication.md' },
  { page: 'docs/handlers.md', without: ['What is logged'] },
  { page: 'docs/events.md', without: ['Test events'], oneSample: true },
  { page: 'docs/signed-bytes.md', only: ['', 'Raw bytes first', 'What is not signed'] },
  {
    page: 'docs/rotation.md',
    without: [
      'Modules that are loaded without secrets',
      'How secrets get damaged',
      'Without a restart',
      'From the shell',
      'After a leak',
    ],
  },
  { page: 'docs/inboxes.md', without: ['Write your own inbox'] },
  { page: 'docs/queues.md', without: ['Try it', 'What a 202 guarantees', 'Monitoring', 'Your own queue'] },
  { page: 'docs/migrating.md', only: ['From your own verification'] },
  {
    page: 'docs/testing.md',
    only: ['A delivery that verifies', 'Time', 'What to test'],
  },
  { page: 'docs/check/README.md', only: ['', 'Showing effects'], oneSample: true },
  { page: 'docs/options.md', only: ['createReceiver', 'startWorker(receiver, …, options)'] },
  { page: 'packages/cli/README.md', only: ['', 'With a sandbox', 'Rotate and reconcile'] },
];

/** Sentences that refer to other pages, and their replacements. */
const POINTERS: Readonly<Record<string, string>> = {
  ' Then prepare for production.': '',
  ' Raw bodies explains why.': '',
  ', as in all programs of stacks,': ',',
  'Errors and codes explains each code: the cause, the fix, and what happens to the delivery. `npx @videovector-webhooks/cli help <code>` prints the same.':
    '`npx @videovector-webhooks/cli help <code>` explains each code.',
  ' Raw bodies says what a proxy may change.': '',
  ' See inboxes.': '',
  ' See handlers and types and what VideoVector documents.': '',
  ': see Events out of order.': '.',
  ' Sizing has the size of a delivery in each store.': '',
  " The package's page has a program, and explains what happens if another process holds the lock.": '',
  " The package's page has a program, the permissions that the client's user needs, and what Redis may forget.":
    '',
  " The package's page has the rest.": '',
  'examples/bullmq has both as programs, and examples/pg-boss the same with pg-boss. ': '',
  " The command's page lists the options, and examples/check-in-ci runs it in CI.":
    ' `check --help` lists the options.',
  ' See the sandbox for its faults and its page.': '',
};

/** Everything that is needed to write a receiver, for a reader that gets it as one text: the introduction of `llms.txt`, and parts of pages. */
export function llmsFull(): string {
  const [introduction] = readFileSync(join(ROOT, 'llms.txt'), 'utf8').split(/^## /m);
  const text = `${[introduction!.trim(), ...PARTS.map(textOf)].join('\n\n')}\n`;
  return Object.entries(POINTERS).reduce(withInstead, text);
}

/** @throws Error If no page has the sentence any more. */
function withInstead(text: string, [sentence, instead]: [string, string]): string {
  const words = sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+');
  const replaced = text.replace(new RegExp(words), () => instead);
  if (replaced === text) throw new Error(`No page has ${JSON.stringify(sentence)}`);
  return replaced;
}

/** @throws Error If the page no longer has a section that is named. */
function textOf({ page, only, without = [], oneSample }: Part): string {
  const sections = sectionsOf(readFileSync(join(ROOT, page), 'utf8'));
  for (const name of [...(only ?? []), ...without]) {
    if (!sections.some(({ heading }) => isNamed(heading, name)))
      throw new Error(`${page} has no section ${JSON.stringify(name)}`);
  }
  const kept = sections.filter(
    ({ heading }) =>
      (only === undefined || only.some((name) => isNamed(heading, name))) &&
      !without.some((name) => isNamed(heading, name)),
  );
  // The title stands before the first section, also if that is left out.
  const [title] = sections[0]!.text.split('\n', 1);
  const text = kept.map((each) => each.text).join('\n');
  const whole = text.startsWith('# ') ? text : `${title}\n\n${text}`;
  return plain(oneSample ? withOneSample(whole) : whole).trim();
}

/** By its heading, or a beginning of it. */
function isNamed(heading: string, name: string): boolean {
  return name === '' ? heading === '' : heading.replaceAll('`', '').startsWith(name);
}

/** The sections of a page; the first one, before any heading, has the heading ''. Lines in code blocks are no headings. */
function sectionsOf(page: string): { heading: string; text: string }[] {
  const sections = [{ heading: '', text: '' }];
  let isCode = false;
  for (const line of page.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    if (!isCode && line.startsWith('## ')) sections.push({ heading: line.slice(3), text: '' });
    sections.at(-1)!.text += `${line}\n`;
  }
  return sections;
}

/** Of samples that stand beside each other, such as those of a family of events, that of a completed one, or else the first. */
function withOneSample(page: string): string {
  return page.replaceAll(/<!-- tabs -->([\s\S]*?)<!-- \/tabs -->/g, (_, tabs: string) => {
    const samples = tabs.match(/^```[\s\S]*?^```\n/gm)!;
    return samples.find((sample) => /^```.*completed\]/.test(sample)) ?? samples[0]!;
  });
}

/** Without pictures, comments, titles above tabs, and links to pages that are not beside it. Headings are one level lower, below the title of all. */
function plain(page: string): string {
  return page
    .replaceAll(/^\*\*.+\*\*\n\n(?=(?:<!-- \S+ -->\n)?```\w+ \[)/gm, '')
    .split(/(^```[\s\S]*?^```$)/m)
    .map((block) =>
      block.startsWith('```')
        ? block
        : block
            .replaceAll(/!\[[^\]]*\]\([^)]*\)\n*/g, '')
            .replaceAll(/<!--[\s\S]*?-->\n*/g, '')
            .replaceAll(/\[((?:[^\]`]|`[^`]*`)+)\]\((?!https?:)[^)]*\)/g, '$1')
            .replaceAll(/^#/gm, '##')
            .replaceAll(/\n{3,}/g, '\n\n'),
    )
    .join('');
}
