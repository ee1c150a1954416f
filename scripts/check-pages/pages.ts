// The pages in docs/check: one for each case of `videovector-webhooks check`, and an index.

import { readFileSync } from 'node:fs';
import { type Case, NEEDS, PROMISES, type PromiseName } from '../../packages/cli/src/check/case.js';
import { CASES } from '../../packages/cli/src/check/cases/index.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8').trim();

/** What a promise means for this sender, whatever the case. */
const STAKES: Readonly<Record<PromiseName, string>> = {
  verifies:
    'VideoVector signs the bytes that Python’s `json.dumps(payload, sort_keys=True)` prints, and sends the same bytes. It never retries a 4xx: an authentic delivery that is refused is lost unless you retry it by hand.',
  refuses:
    'The signature covers the body and nothing else: no header, no time. The body’s signature is the only protection against strangers.',
  keeps:
    'VideoVector treats a 2xx as delivered and a 4xx as a permanent failure, and retries neither. It retries only after a 5xx or a network failure.',
  once: 'VideoVector delivers at least once: after a lost response, the same delivery comes again, under the same X-Delivery-ID.',
  answers:
    'VideoVector keeps the status and the body of each response in its log. Often they are the only clue to why a delivery failed.',
};

/** How each severity is judged. */
const JUDGEMENT: Readonly<Record<Case['severity'], string>> = {
  must: 'If the receiver gets this wrong, the verdict is **fail**.',
  should:
    'If the receiver gets this wrong, the verdict is **warn**: whether it matters depends on your surroundings, or on what VideoVector may send.',
  information: 'The verdict is **info** in any case.',
};

/** The pages by their path in the project. */
export function checkPages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/check/README.md', indexPage()],
    ...CASES.map((each) => [`docs/check/${each.id}.md`, casePage(each)] as const),
  ]);
}

/** What this kit does only if it is asked to, by case; everything else it does by default. */
const OPTIONAL: Readonly<Record<string, string>> = {
  'replayed-under-new-id': 'with `strict: true`',
};

function casePage({ id, promise, title, severity, sends, because, needs = [], fix }: Case): string {
  const needed = needs.map((need) => `It needs ${NEEDS[need]}; without that the verdict is **not shown**. `);
  return `# ${marked(title)}

The case \`${id}\` of \`videovector-webhooks check\`, under [“${PROMISES[promise]}”](README.md#${anchorOf(promise)}).

**The request.** ${sends} ${JUDGEMENT[severity]} ${needed.join('')}

**Why it matters.** ${because}

To run it alone: \`videovector-webhooks check <url> --only ${id}\`.

## How to fix it

${read(`fixes/${fix}.md`)}

A receiver of [this kit](../getting-started.md) does this ${OPTIONAL[id] ?? 'by default'}.
`.replaceAll(/ +$/gm, '');
}

function indexPage(): string {
  const sections = (Object.keys(PROMISES) as PromiseName[]).map((promise) => {
    const rows = CASES.filter((each) => each.promise === promise).map(
      ({ id, title, severity }) => `| [\`${id}\`](${id}.md) | ${marked(title)} | ${severity} |`,
    );
    return `## ${PROMISES[promise]}\n\n${STAKES[promise]}\n\n| case | the receiver is right if | importance |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${read('index.md')}\n\n${sections.join('\n')}`;
}

/** The anchor of a promise's section on the index page. */
function anchorOf(promise: PromiseName): string {
  return PROMISES[promise]
    .toLowerCase()
    .replaceAll(/[^\w ]/g, '')
    .replaceAll(' ', '-');
}

/** In Markdown, underscores around a name would make it bold. */
function marked(title: string): string {
  return title.replaceAll('__proto__', '`__proto__`');
}
