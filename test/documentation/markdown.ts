import { readdirSync } from 'node:fs';
import { parseMarkdown } from '../../docs/.vitepress/site.js';
import { ROOT } from '../support/snippets.js';

/** What .gitignore keeps out of a checkout, and git's own folder. */
const NOT_CHECKED_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage', 'cache']);

/** The files and folders of a checkout, by their paths in the project. A folder's ends with a slash. */
export function checkout(folder = ''): string[] {
  return readdirSync(`${ROOT}/${folder}`, { withFileTypes: true })
    .filter((entry) => !NOT_CHECKED_OUT.has(entry.name))
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      return entry.isDirectory() ? [`${path}/`, ...checkout(`${path}/`)] : [path];
    });
}

/** The anchors of a page: of its headings, and those set by hand. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  return new Set(attributesOf(markdown, 'id'));
}

/** The links of a page to others of the project: a path, an anchor, or both. */
export function linksOf(markdown: string): string[] {
  return attributesOf(markdown, 'href', 'src', 'srcset').filter((target) => !/^[a-z]+:/.test(target));
}

/** The values that a page's elements have for some attributes, in Markdown and in HTML. */
function attributesOf(markdown: string, ...names: string[]): string[] {
  const html = new RegExp(`\\s(?:${names.join('|')})="([^"]*)"`, 'g');
  return parseMarkdown(markdown)
    .flatMap((token) => [token, ...(token.children ?? [])])
    .filter((token) => token.attrGet('class') !== 'header-anchor')
    .flatMap((token) =>
      token.type.startsWith('html_')
        ? [...token.content.matchAll(html)].map(([, value]) => value!)
        : (token.attrs ?? []).filter(([name]) => names.includes(name)).map(([, value]) => value),
    );
}
