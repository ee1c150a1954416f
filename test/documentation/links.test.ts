import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../../docs/.vitepress/paths.js';
import { sidebar } from '../../docs/.vitepress/sidebar.js';
import { sitePages } from '../../docs/.vitepress/site.js';
import { ROOT } from '../support/snippets.js';
import { anchorsOf, checkout, linksOf } from './markdown.js';

const files = new Set(checkout());
/** The parts of generated pages are checked where they end up. */
const isPart = (file: string): boolean => file.startsWith('scripts/');
const texts = new Map(
  [...files]
    .filter((file) => (file.endsWith('.md') && !isPart(file)) || file === 'llms.txt')
    .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
);
const anchors = new Map([...texts].map(([file, text]) => [file, anchorsOf(text)]));

describe('the links of the Markdown', () => {
  it('lead to files of the checkout, and to headings there', () => {
    const broken = [...texts].flatMap(([file, text]) =>
      linksOf(text)
        .filter((link) => !isInCheckout(file, link))
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('lead to pages and pictures of the site, if they stand on one of its pages', () => {
    const dead = [...texts]
      .filter(([file]) => sitePages.has(file) || file === 'llms.txt')
      .flatMap(([file, text]) =>
        linksOf(text)
          .filter((link) => !isOnSite(file, link))
          .map((link) => `${file}: ${link}`),
      );
    expect(dead).toEqual([]);
  });

  it.each([
    'nowhere.md',
    'README.md#no-such-heading',
    '#no-such-heading',
    'docs/dist/index.html',
    '../README.md',
  ])('would be found broken: %s', (link) => expect(isInCheckout('README.md', link)).toBe(false));

  it.each(['test/bench/README.md', 'packages', 'packages/core/src/errors.ts', 'LICENSE'])(
    'would be found dead on the site: %s',
    (link) => {
      expect(isInCheckout('README.md', link)).toBe(true);
      expect(isOnSite('README.md', link)).toBe(false);
    },
  );
});

describe('the pages of the documentation', () => {
  const isGenerated = (page: string) => /^docs\/(?:README|home|reference\/|check\/(?!README))/.test(page);
  const written = [...sitePages].filter((page) => page.startsWith('docs/') && !isGenerated(page));

  it('are linked from llms.txt', () => {
    const linked = linksOf(texts.get('llms.txt')!);
    expect(written.length).toBeGreaterThan(10);
    expect(written.filter((page) => !linked.includes(page))).toEqual([]);
  });

  it('stand in the sidebar of the site, which names no others', () => {
    const linked = sidebar
      .flatMap((section) => section.items)
      .map(({ link }) => `${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.md`);
    const pages = [...sitePages].map(pageOf);
    expect(written.map(pageOf).filter((page) => !linked.includes(page))).toEqual([]);
    expect(linked.filter((page) => !pages.includes(page))).toEqual([]);
  });
});

function isInCheckout(from: string, link: string): boolean {
  const { path, fragment } = target(from, link);
  if (!files.has(path) && !files.has(`${path.replace(/\/$/, '')}/`)) return false;
  return fragment === '' || anchors.get(path)?.has(fragment) === true;
}

/** VitePress makes pages of Markdown, and copies pictures; it does not notice a link to another file, or to an anchor. */
function isOnSite(from: string, link: string): boolean {
  const { path } = target(from, link);
  return sitePages.has(path) || /^llms(?:-full)?\.txt$/.test(path) || /\.(?:svg|png)$/.test(path);
}

/** The path in the project that a link leads to, and the anchor there. */
function target(from: string, link: string): { path: string; fragment: string } {
  const [path = '', fragment = ''] = decodeURI(link).split('#');
  return { path: path === '' ? from : join(from, '..', path), fragment };
}
