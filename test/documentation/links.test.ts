import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { anchorsOf, linksOf, pages } from './markdown.js';

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

describe('the links of the documentation', () => {
  it.each(pages())('lead somewhere: %s', (page) => {
    expect(linksOf(read(page)).filter((link) => !resolves(page, link))).toEqual([]);
  });

  it('of llms.txt lead to pages', () => {
    const links = linksOf(read('llms.txt'));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !link.endsWith('.md') || !resolves('llms.txt', link))).toEqual([]);
  });

  it('of llms.txt miss no page but the generated ones', () => {
    const linked = linksOf(read('llms.txt'));
    const isGenerated = (page: string) => /^docs\/(?:reference\/|check\/(?!README))/.test(page);
    const written = pages().filter((page) => page.startsWith('docs/') && !isGenerated(page));
    expect(written.filter((page) => page !== 'docs/README.md' && !linked.includes(page))).toEqual([]);
  });

  it('would be found broken', () => {
    const broken = ['nowhere.md', 'README.md#no-such-heading', '#no-such-heading', 'packages'];
    expect(broken.filter((link) => resolves('README.md', link))).toEqual([]);
  });
});

/** Whether a link leads to a file, and its fragment to a heading. A folder has no page on the site. */
function resolves(from: string, link: string): boolean {
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? from : normalize(join(dirname(from), decodeURIComponent(path)));
  if (
    target.startsWith('..') ||
    !existsSync(join(ROOT, target)) ||
    statSync(join(ROOT, target)).isDirectory()
  ) {
    return false;
  }
  return fragment === undefined || anchorsOf(read(target)).has(fragment);
}
