import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { hasGrown } from './has-grown.js';

it('a receiver under attack handles each genuine event once', { timeout: 180_000 }, () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=videovector-source', main, '--seconds', '5', '--rate', '60'],
    { encoding: 'utf8', cwd: ROOT },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /genuine events: 0 lost, 0 handled twice, 0 without a 2xx\n0 forgeries handled, 0 unhandled/,
  );
  expect(stdout).not.toMatch(/^0 requests|\n0 genuine/);
  expect(status).toBe(0);
});

it.each([
  ['flat', [90, 120, 118, 121, 119, 122, 120, 118, 121], false],
  ['growing', [90, 100, 110, 120, 130, 140, 150, 160, 170], true],
  ['too short to tell', [90, 200], false],
])('memory that is %s', (_, samples, grown) => {
  expect(hasGrown(samples)).toBe(grown);
});
