// Opens the pages of the built site (`pnpm docs:build`) in this machine's Chromium: what axe finds, what sticks out of a wide and of a
// narrow window, code that is cut, errors of scripts, and whether the search finds what readers look for.
// Arguments: how the addresses to open begin, such as `/docs/errors`, or `/` for all; --screenshots FOLDER keeps a picture of each page in light,
// dark and 390 px.

import { parseArgs } from 'node:util';
import { startChromium } from '../packages/sandbox/test/support/chromium.js';
import { problemsOfPages } from './site/problems-of-pages.js';
import { problemsOfSearch } from './site/problems-of-search.js';
import { builtPages, serveSite } from './site/serve-site.js';

/** Generated from one template each: a few stand for all. */
const ALIKE = /^\/docs\/(?:check\/(?!index|whole-float)|reference\/(?!core\.html|index))/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { screenshots: { type: 'string' } },
});
const paths = builtPages().filter((path) =>
  positionals.length === 0 ? !ALIKE.test(path) : positionals.some((part) => path.startsWith(part)),
);
const start = performance.now();
const site = await serveSite();
const browser = await startChromium();
try {
  const problems = [
    ...(await problemsOfPages(browser, site.url, paths, values.screenshots)),
    ...(positionals.length === 0 ? await problemsOfSearch(browser, site.url) : []),
  ];
  console.log(problems.length === 0 ? '' : `\n${problems.join('\n')}`);
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  console.log(`${paths.length} pages in light, dark and 390 px: ${problems.length} problems, ${seconds} s.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  site.close();
}
