// Opens every page of the built site (`pnpm docs:build`) in this machine's Chromium: what axe finds, what sticks out of a wide and of a
// narrow window, code that is cut, errors of scripts, and whether the search finds what readers look for.
// Arguments: how the addresses to open begin, such as `/docs/errors`; --screenshots FOLDER keeps a picture of each page in light, dark and 390 px.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../packages/sandbox/test/support/chromium.js';

const SITE = join(import.meta.dirname, '../docs/dist');
/** Generated from one template each: a few stand for all. */
const ALIKE = /^\/docs\/(?:check\/(?!index|whole-float)|reference\/(?!core\.html|index))/;
/** What readers look for, and the page that answers it. */
const SEARCHES = {
  401: 'troubleshooting',
  retry: 'statuses',
  Fastify: 'stacks/servers',
  ngrok: 'real-deliveries',
  signature_mismatch: 'errors',
  rotate: 'rotation',
  Lambda: 'stacks/lambda',
};
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { screenshots: { type: 'string' } },
});
const paths = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html') && file !== '404.html')
  .map((file) => `/${file}`)
  .filter((path) =>
    positionals.length === 0 ? !ALIKE.test(path) : positionals.some((part) => path.startsWith(part)),
  )
  .sort();
if (values.screenshots !== undefined) mkdirSync(values.screenshots, { recursive: true });

const server = createServer((request, response) => {
  const path = decodeURI(new URL(request.url!, 'http://site').pathname).replace(/\/$/, '/index.html');
  try {
    const body = readFileSync(join(SITE, path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const browser = await startChromium();
try {
  const problems = [
    ...(await problemsOfPages(browser)),
    ...(positionals.length === 0 ? await problemsOfSearch(browser) : []),
  ];
  for (const problem of problems) console.log(`✗ ${problem}`);
  console.log(`${paths.length} pages in light, dark and 390 px: ${problems.length} problems.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  server.close();
}

async function problemsOfPages(browser: Browser): Promise<string[]> {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(axe.source);
  const found: string[] = [];
  let path = '';
  page.on('pageerror', (error) => found.push(`${path}: ${error.message}`));
  page.on(
    'response',
    (response) =>
      response.status() >= 400 && found.push(`${path}: ${response.status()} for ${response.url()}`),
  );
  for (path of paths) {
    for (const [view, width, scheme] of [
      ['light', 1280, 'light'],
      ['dark', 1280, 'dark'],
      ['narrow', 390, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: scheme });
      if (view === 'light') await page.goto(site + path, { waitUntil: 'load' });
      await page.locator(`html${scheme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor();
      if (values.screenshots !== undefined) {
        const name = `${path.slice(1).replaceAll('/', '-').replace('.html', '')}-${view}.png`;
        await page.screenshot({ path: join(values.screenshots, name) });
      }
      const problems = (await obstacles(page, path, width)).map((problem) => `${path} (${view}): ${problem}`);
      for (const problem of problems) console.error(problem);
      found.push(...problems);
    }
  }
  return [...new Set(found)];
}

/** What axe finds, and what does not fit into the window. */
function obstacles(page: Page, path: string, width: number): Promise<string[]> {
  return page.evaluate(
    async ({ width, path }) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { length } = document.querySelectorAll('*');
      const { violations } = await axe.run(
        // VitePress's search button shows its shortcut, which is not its name. The colours of code are the same everywhere.
        {
          include: [document],
          exclude: [
            ['.DocSearch-Button'],
            ...(path === '/docs/getting-started.html' ? [] : [['.vp-doc pre']]),
          ],
        },
        // In the longest pages, the contrast of each element would take minutes.
        { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: length < 3_000 } } },
      );
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      );
      const excess = document.documentElement.scrollWidth - window.innerWidth;
      if (excess > 0) found.push(`sticks out by ${excess} px`);
      if (width < 1000) return found;
      for (const block of document.querySelectorAll('.vp-doc pre')) {
        const cut = block.scrollWidth - block.clientWidth;
        const [first = ''] = (block.textContent ?? '').trim().split('\n');
        if (cut > 0) found.push(`code is cut by ${cut} px: ${first.slice(0, 80)}`);
      }
      return found;
    },
    { width, path },
  );
}

async function problemsOfSearch(browser: Browser): Promise<string[]> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const found: string[] = [];
  for (const [words, expected] of Object.entries(SEARCHES)) {
    await page.goto(site, { waitUntil: 'load' });
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').fill(words);
    const results = page.locator('.VPLocalSearchBox .result');
    await results.first().waitFor();
    await page.waitForTimeout(300);
    const links = await results.evaluateAll((all) =>
      all.slice(0, 8).map((each) => each.getAttribute('href') ?? ''),
    );
    if (!links.some((link) => link.includes(`/docs/${expected}.html`)))
      found.push(`the search for "${words}" does not find ${expected} among its first: ${links.join(', ')}`);
  }
  return found;
}
