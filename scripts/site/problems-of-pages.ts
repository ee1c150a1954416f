import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';

/** On a busy machine, a long page takes minutes. */
const PATIENCE_MS = 600_000;
/** Every page has the same frame, so it is examined on these. */
const FRAME_PAGES = ['/index.html', '/docs/getting-started.html'];
const FRAME = ['.VPNav', '.VPLocalNav', '.VPSidebar'];
/** The colours of code are the same everywhere, so they are examined on this page. */
const CODE_PAGE = '/docs/getting-started.html';
/** The longest part of a page that is kept as a picture. */
const MAX_PICTURE = 6_000;

interface View {
  readonly name: string;
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** What axe checks; the colours of a narrow window are those of a wide one, and so is the structure of a dark page. */
  readonly rules: 'all' | 'colours' | 'all but colours';
}

const VIEWS: readonly View[] = [
  { name: 'light', width: 1280, scheme: 'light', rules: 'all' },
  { name: 'dark', width: 1280, scheme: 'dark', rules: 'colours' },
  { name: 'narrow', width: 390, scheme: 'light', rules: 'all but colours' },
];

/** Opens every page once, in two tabs, and returns what is wrong with it in each view. */
export async function problemsOfPages(
  browser: Browser,
  site: string,
  paths: readonly string[],
  screenshots: string | undefined,
): Promise<string[]> {
  if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
  const waiting = [...paths];
  const found: string[] = [];
  const work = async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const page = await context.newPage();
      const problems = await problemsOf(page, site, path, screenshots);
      for (const problem of problems) console.error(`✗ ${problem}`);
      found.push(...problems);
      await page.close();
    }
  };
  await Promise.all([work(), work()]);
  return found;
}

async function problemsOf(page: Page, site: string, path: string, screenshots: string | undefined) {
  const found = new Set<string>();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => found.add(`${path}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && found.add(`${path}: ${message.text()}`));
  page.on(
    'response',
    (response) =>
      response.status() >= 400 && found.add(`${path}: ${response.status()} for ${response.url()}`),
  );
  await page.addInitScript(axe.source);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(site + path, { waitUntil: 'load' });
  for (const view of VIEWS) {
    await page.setViewportSize({ width: view.width, height: 800 });
    await page.emulateMedia({ colorScheme: view.scheme });
    await page.locator(`html${view.scheme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor();
    if (screenshots !== undefined) await keepPicture(page, join(screenshots, fileName(path, view)));
    for (const problem of [...(await violations(page, path, view)), ...(await misfits(page, view))])
      found.add(`${path} (${view.name}): ${problem}`);
  }
  return [...found];
}

const fileName = (path: string, { name }: View): string =>
  `${path.slice(1).replaceAll('/', '-').replace('.html', '')}-${name}.png`;

async function keepPicture(page: Page, path: string): Promise<void> {
  const [width, height] = await page.evaluate(() => [window.innerWidth, document.body.scrollHeight]);
  const clip = { x: 0, y: 0, width: width!, height: Math.min(height!, MAX_PICTURE) };
  await page.screenshot({ path, fullPage: true, clip });
}

/** What axe finds. */
function violations(page: Page, path: string, { rules }: View): Promise<string[]> {
  // VitePress's search button shows its shortcut, which is not its name.
  const exclude = ['.DocSearch-Button'];
  if (!FRAME_PAGES.includes(path)) exclude.push(...FRAME);
  if (path !== CODE_PAGE) exclude.push('.vp-doc pre');
  return page.evaluate(
    async ({ exclude, rules }) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(
        { include: [document], exclude: exclude.map((selector) => [selector]) },
        {
          resultTypes: ['violations'],
          ...(rules === 'colours' && { runOnly: { type: 'rule', values: ['color-contrast'] } }),
          ...(rules === 'all but colours' && { rules: { 'color-contrast': { enabled: false } } }),
        },
      );
      return violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      );
    },
    { exclude, rules },
  );
}

/** What does not fit into the window, and code, tabs and tables that are cut. On a phone, a table of many columns scrolls. */
function misfits(page: Page, { width }: View): Promise<string[]> {
  return page.evaluate(
    (maxColumns) => {
      const found: string[] = [];
      const excess = document.documentElement.scrollWidth - window.innerWidth;
      if (excess > 0) found.push(`sticks out by ${excess} px`);
      for (const block of document.querySelectorAll('.vp-doc :is(pre, .tabs, table)')) {
        const cut = block.scrollWidth - block.clientWidth;
        const [first = ''] = (block.textContent ?? '').trim().split('\n');
        const columns = block.querySelectorAll('thead :is(th, td)').length;
        if (cut > 0 && columns <= maxColumns)
          found.push(`${block.tagName} is cut by ${cut} px: ${first.slice(0, 80)}`);
      }
      return found;
    },
    width < 1_000 ? 3 : 100,
  );
}
