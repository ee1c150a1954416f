import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { siteMarkdown } from '../../docs/.vitepress/site-markdown.js';
import { ROOT } from '../support/snippets.js';
import { checkout } from './markdown.js';

const TITLED = /^(?<label>\*\*.+\*\*\n\n)?(?:<!-- \S+ -->\n)?```\w+ \[(?<title>[^\]\n]+)\]$/gm;
const pages = checkout()
  .filter((path) => path.startsWith('docs/') && path.endsWith('.md'))
  .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const)
  .filter(([, text]) => text.search(TITLED) >= 0);

describe('the titles of tabs', () => {
  it.each(pages)('stand above the blocks too, for code hosts: %s', (_, text) => {
    for (const { groups } of text.matchAll(TITLED))
      expect(groups!['label']).toBe(`**${groups!['title']}**\n\n`);
  });

  it.each(pages)('are on the site only on the tabs: %s', (_, text) => {
    const titles = [...siteMarkdown(text).matchAll(TITLED)];
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.filter(({ groups }) => groups!['label'] !== undefined)).toEqual([]);
  });
});
