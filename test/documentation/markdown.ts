import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { githubSlug } from '../../docs/.vitepress/github-slug.js';
import { ROOT } from '../support/snippets.js';

/** The Markdown that users read, by its path in the project. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'CONTRIBUTING.md',
    'examples/observability/README.md',
    ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`),
    ...docs
      .filter((file) => file.endsWith('.md') && !/node_modules|^dist|^\.vitepress/.test(file))
      .map((file) => `docs/${file}`),
  ].sort();
}

/** Markdown without code blocks and inline code, which contain no links or headings. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^([ \t]*)```[\s\S]*?^\1```$/gm, '');
}

/** The anchors of a page: of its headings, and those set by hand. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const text = prose(markdown);
  const anchors = new Set([...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!));
  for (const [, heading] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = githubSlug(heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)|[`*\\]/g, '$1'));
    let anchor = slug;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${slug}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The links of a page to others of the project: a path, an anchor, or both. */
export function linksOf(markdown: string): string[] {
  const text = prose(markdown).replaceAll(/`[^`\n]*`/g, '`');
  const inline = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target]) => target!);
  const html = [...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, target]) => target!);
  return [...inline, ...html].filter((target) => !/^[a-z]+:/.test(target));
}
