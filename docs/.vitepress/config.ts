import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { breakLongNames, keepShortCodeWhole, lineHints } from './code.js';
import { scrollDiagrams } from './diagrams.js';
import { githubSlug } from './github-slug.js';
import { onSite, pageOf } from './paths.js';
import { inSidebar, sidebar } from './sidebar.js';
import { siteMarkdown } from './site-markdown.js';
import { labelCells } from './tables.js';

/** Guides come before the generated pages, which name everything. */
const SEARCH = {
  boostDocument: (id: string) => (/\/docs\/(?:reference|check)\//.test(id) ? 0.3 : 1),
};

const WIDE = [
  'SECURITY.md',
  'docs/proof.md',
  'docs/statuses.md',
  'packages/core/src/json/canonical/index.md',
];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The site shows the project's Markdown where it lies, the READMEs of the packages with it, so that the same relative
 * links work here and on a code host.
 */
export default defineConfig({
  title: 'VideoVector webhooks',
  description: 'Receive VideoVector webhooks in TypeScript: verified, typed, each delivery handled once.',
  srcDir: '..',
  srcExclude: ['scripts/**', 'test/**', '.*/**'],
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  rewrites: pageOf,

  head: [['link', { rel: 'icon', href: 'data:,' }]],
  vite: { publicDir: fileURLToPath(new URL('../public', import.meta.url)) },
  markdown: {
    // Its usual themes have too little contrast.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    anchor: { slugify: githubSlug },
    codeTransformers: [lineHints],
    config(md) {
      md.core.ruler.before('normalize', 'site', (state) => {
        state.src = siteMarkdown(state.src);
      });
      md.core.ruler.push('empty-heads', ({ tokens }) => {
        for (const [i, { type, content }] of tokens.entries()) {
          const [before, after] = [tokens[i - 1], tokens[i + 1]];
          // Markdown has no table without heads; a screen reader would announce an empty one.
          if (type === 'inline' && content === '' && before?.type === 'th_open')
            before.tag = after!.tag = 'td';
        }
      });
      keepShortCodeWhole(md);
      breakLongNames(md);
      labelCells(md);
      scrollDiagrams(md);
      const open = md.renderer.rules['link_open'];
      md.renderer.rules['link_open'] = (tokens, i, options, env, self) => {
        const token = tokens[i];
        const href = token?.attrGet('href');
        if (href != null && !href.includes(':'))
          token?.attrSet('href', onSite(href, relative(ROOT, env.realPath ?? env.path ?? '')));
        return open?.(tokens, i, options, env, self) ?? self.renderToken(tokens, i, options);
      };
    },
  },
  themeConfig: {
    search: { provider: 'local', options: { miniSearch: { searchOptions: SEARCH } } },
    outline: [2, 3],
    nav: [
      { text: 'Getting started', link: '/docs/getting-started' },
      { text: 'Stacks', link: '/docs/stacks/' },
      { text: 'Errors', link: '/docs/errors' },
      { text: 'API reference', link: '/docs/reference/' },
    ],
    sidebar,
  },
  /** Pages without sections or with wide tables have no outline beside them; pages outside the sidebar have no next one. */
  transformPageData({ relativePath, filePath, frontmatter }) {
    if (relativePath.startsWith('docs/reference/')) frontmatter['pageClass'] = 'reference';
    const hasSections = /^## /m.test(readFileSync(join(ROOT, filePath), 'utf8'));
    if (!hasSections || WIDE.includes(relativePath)) frontmatter['aside'] = false;
    if (!inSidebar(relativePath)) Object.assign(frontmatter, { prev: false, next: false });
  },
  /** VitePress gives every page but the home page a main landmark. */
  transformHtml: (html) => html.replace('<div class="VPContent is-home"', '$& role="main"'),
  /** The pages as Markdown, beside llms.txt, which links to them, and llms-full.txt. */
  buildEnd({ outDir, pages }) {
    for (const page of [...pages, 'llms.txt', 'llms-full.txt']) {
      mkdirSync(dirname(join(outDir, page)), { recursive: true });
      copyFileSync(join(ROOT, page), join(outDir, page));
    }
  },
});
