import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A comment with the path of a file of the examples, and the block after it that shows the file. */
const SHOWN = /^<!-- (examples\/\S+) -->\n```([^\n]*)\n[\s\S]*?^```$/gm;

/** The paths of the files that a page shows. */
export function shownExamples(markdown: string): string[] {
  return [...markdown.matchAll(SHOWN)].map(([, path]) => path!);
}

/** The page with the files as they are now. */
export function withExamples(markdown: string): string {
  return markdown.replaceAll(SHOWN, (_, path: string, info: string) => {
    const text = readFileSync(join(ROOT, path), 'utf8').trimEnd();
    return `<!-- ${path} -->\n\`\`\`${info}\n${text}\n\`\`\``;
  });
}

/** The page without the blocks that show files: `pnpm check:stacks` compiles and runs those. */
export function withoutExamples(markdown: string): string {
  return markdown.replaceAll(SHOWN, (block) => block.replaceAll(/[^\n]/g, ''));
}
