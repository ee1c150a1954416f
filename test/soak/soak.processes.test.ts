import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { hasGrown } from './has-grown.js';

it('a receiver under attack handles each genuine event once', { timeout: 180_000 }, () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=videovector-source', main, '--minutes', '0.1', '--rate', '60'],
    { encoding: 'utf8', cwd: ROOT },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /genuine events: 0 lost, 0 handled twice, 0 without a 2xx\n0 forgeries handled, 0 unhandled/,
  );
  expect(stdout).not.toMatch(/^0 requests|\n0 genuine/);
  expect(status).toBe(0);
});

const up = (from: number, step: number) => Array.from({ length: 30 }, (_, i) => from + step * i + (i % 4));

it.each([
  ['flat', [90, 120, ...up(118, 0)], false],
  ['warming up, and then flat', [...up(60, 5).slice(0, 12), ...up(118, 0)], false],
  ['growing', up(90, 2), true],
  ['growing slowly', up(90, 0.6), true],
])('memory that is %s', (_, samples, grown) => {
  expect(hasGrown(samples)).toBe(grown);
});
