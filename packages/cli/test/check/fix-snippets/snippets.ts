import { readdirSync, readFileSync } from 'node:fs';

const PAGES = new URL('../../../../../scripts/check-pages/', import.meta.url);

/** The frameworks that every page of `docs/check` shows a fix for, each with its language. */
export const FRAMEWORKS = { Express: 'js', FastAPI: 'python', Rails: 'ruby', Go: 'go' } as const;

export type Framework = keyof typeof FRAMEWORKS;

/** The code that a page of `docs/check` shows for one framework. */
export interface FixSnippet {
  /** The fix's name, or `fail-marker` for the one in the index. */
  readonly fix: string;
  readonly framework: Framework;
  readonly code: string;
}

/** The names of the fixes. */
export const FIXES: readonly string[] = [
  ...readdirSync(new URL('fixes/', PAGES)).map((file) => file.replace(/\.md$/, '')),
  'fail-marker',
];

/** Every snippet of every fix. */
export function fixSnippets(): FixSnippet[] {
  return FIXES.flatMap((fix) => {
    const file = fix === 'fail-marker' ? 'index.md' : `fixes/${fix}.md`;
    const page = readFileSync(new URL(file, PAGES), 'utf8');
    return (Object.keys(FRAMEWORKS) as Framework[]).flatMap((framework) =>
      [
        ...page.matchAll(
          new RegExp(`\`\`\`${FRAMEWORKS[framework]} \\[${framework}\\]\n(.*?)\n\`\`\``, 'gs'),
        ),
      ].map(([, code]) => ({ fix, framework, code: code! })),
    );
  });
}
