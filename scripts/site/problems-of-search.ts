import type { Browser } from 'playwright-core';

const PATIENCE_MS = 300_000;
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
const RESULTS = '.VPLocalSearchBox .result';

/** Searches as a reader does, and returns what is not among the first results. */
export async function problemsOfSearch(browser: Browser, site: string): Promise<string[]> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(site, { waitUntil: 'load' });
  await page.locator('#local-search button').click();
  const input = page.locator('#localsearch-input');
  const results = page.locator(RESULTS);
  const found: string[] = [];
  for (const [words, expected] of Object.entries(SEARCHES)) {
    await input.fill('');
    await results.first().waitFor({ state: 'detached' });
    await input.fill(words);
    await results.first().waitFor();
    const links = await results.evaluateAll((all) =>
      all.slice(0, 8).map((each) => each.getAttribute('href') ?? ''),
    );
    if (!links.some((link) => link.includes(`/docs/${expected}.html`)))
      found.push(`the search for "${words}" does not find ${expected} among its first: ${links.join(', ')}`);
  }
  return found;
}
