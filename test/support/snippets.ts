import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withoutExamples } from './shown-examples.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A program that the documentation shows. */
export interface Snippet {
  /** Its position, such as `README.md:12`. */
  readonly place: string;
  readonly code: string;
}

/** The receiver for a snippet that uses one without creating it. */
const PREAMBLE =
  "import { createReceiver } from '@videovector-webhooks/core'; const receiver = createReceiver({ secrets: 'whsec_example' }); ";

const FENCE = /^([ \t]*\*?[ \t]*)```(\w*)(?: \[[^\]\n]+\])?\n([\s\S]*?)^[ \t]*\*?[ \t]*```$/gm;

/** Languages that are shown but not run here; Python has its own test. */
const OTHER_LANGUAGES = ['sql', 'sh', 'bash', 'console', 'python', 'json'];

/** Every ts block of the READMEs, of the `@example`s in the packages' sources, and of the documentation; equal ones once. */
export function readSnippets(): Snippet[] {
  const files = ['README.md', ...packageFiles(), ...documents()];
  const all = files.flatMap((file) =>
    extract(file, withoutExamples(readFileSync(`${ROOT}/${file}`, 'utf8'))),
  );
  const first = new Map(all.toReversed().map((snippet) => [snippet.code, snippet]));
  return all.filter((snippet) => first.get(snippet.code) === snippet);
}

/** The ts blocks of a text. */
export function extract(file: string, text: string): Snippet[] {
  return [...text.matchAll(FENCE)].flatMap(([block, , language, body], i, all) => {
    const line = text.slice(0, all[i]!.index).split('\n').length;
    if (OTHER_LANGUAGES.includes(language!)) return [];
    if (language !== 'ts') {
      const languages = ['ts', ...OTHER_LANGUAGES].join(', ');
      throw new Error(`${file}:${line}: a block in ${language || 'no language'}; write one of ${languages}`);
    }
    const code = block.startsWith('```') ? body! : body!.replaceAll(/^[ \t]*\*[ ]?/gm, '');
    const goesOn = /\breceiver\b/.test(code) && !/\b(?:const|let) receiver\b/.test(code);
    // On one line, so that the compiler's line numbers stay near.
    return [{ place: `${file}:${line}`, code: goesOn ? PREAMBLE + code : code }];
  });
}

/** The output that the snippet promises: the comments after `console.log`. `…` matches any ending. */
export function promisedOutput({ code }: Snippet): string[] {
  return [...code.matchAll(/^console\.log\(.*\); \/\/ (.+)$/gm)].map(([, output]) => output!);
}

/** The packages' READMEs and sources; `node_modules` and `dist` stay out. */
function packageFiles(): string[] {
  return readdirSync(`${ROOT}/packages`).flatMap((name) => [
    `packages/${name}/README.md`,
    ...readdirSync(`${ROOT}/packages/${name}/src`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => `packages/${name}/src/${file}`),
  ]);
}

/** The pages of the documentation that are written by hand. */
function documents(): string[] {
  return ['docs', 'docs/stacks'].flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`)
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}
