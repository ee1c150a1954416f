import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { githubSlug } from './github-slug.js';
import { sidebar } from './sidebar.js';

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
  rewrites: (page) => page.replace(/README\.md$/, 'index.md'),

  head: [['link', { rel: 'icon', href: 'data:,' }]],
  vite: { publicDir: fileURLToPath(new URL('../public', import.meta.url)) },
  markdown: {
    anchor: { slugify: githubSlug },
    config(md) {
      // Code hosts hide comments, and show the blocks one after the other.
      md.core.ruler.before('normalize', 'tabs', (state) => {
        state.src = state.src
          .replaceAll('<!-- tabs -->', '::: code-group')
          .replaceAll('<!-- /tabs -->', ':::');
      });
      const open = md.renderer.rules['link_open'];
      md.renderer.rules['link_open'] = (tokens, i, options, env, self) => {
        const token = tokens[i];
        const href = token?.attrGet('href');
        if (href != null && !href.includes(':'))
          token?.attrSet('href', href.replace(/README\.md(?=#|$)/, 'index.md'));
        return open?.(tokens, i, options, env, self) ?? self.renderToken(tokens, i, options);
      };
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Getting started', link: '/docs/getting-started' },
      { text: 'Errors', link: '/docs/errors' },
      { text: 'API reference', link: '/docs/reference/' },
    ],
    sidebar,
  },
  /** The pages as Markdown, beside llms.txt, which links to them, and llms-full.txt. */
  buildEnd({ outDir, pages }) {
    for (const page of [...pages, 'llms.txt', 'llms-full.txt']) {
      mkdirSync(dirname(join(outDir, page)), { recursive: true });
      copyFileSync(join(ROOT, page), join(outDir, page));
    }
  },
});
