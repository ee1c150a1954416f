import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import { MUTANTS, type MutantName } from './mutants.js';
import { replay } from './replay.js';
import { runSearch } from './search.js';
import type { SearchName } from './searches.js';

/** Ends a search that hangs, on the slowest machine. */
const HANGING_MS = 600_000;
/** Those that take seconds; `pnpm schedules` runs them all. */
const SHORT: readonly SearchName[] = ['order', 'everything', 'close-and-stall'];

describe('The receiver and its inbox', () => {
  it.each(SHORT)(
    'keep every promise in every schedule of the search: %s',
    { timeout: HANGING_MS },
    async (search) => {
      const { failure, schedules, reached } = await runSearch({ search });
      expect(failure).toBeUndefined();
      expect(schedules).toBeGreaterThan(100);
      expect(Object.keys(reached)).toEqual(expect.arrayContaining(['answer: handled', 'answer: duplicate']));
    },
  );
});

describe('The searches', () => {
  it.each(Object.keys(MUTANTS) as MutantName[])(
    'find the mistake, as a schedule that replays: %s',
    { timeout: HANGING_MS },
    async (mutant) => {
      const { search, violates } = MUTANTS[mutant];
      const { failure } = await runSearch({ search, mutant });
      expect(failure?.violation.property).toBe(violates);
      const { violation } = await replay({ search, mutant }, failure!.schedule);
      expect(violation).toEqual(failure!.violation);
      // The real code does not fail there; where it differs, the schedule is impossible.
      const real = await replay({ search }, failure!.schedule).catch(() => undefined);
      expect(real?.violation).toBeUndefined();
    },
  );
});

it('`schedules` prints a command that replays the failure', { timeout: HANGING_MS }, () => {
  const found = schedules('--search', 'order', '--mutant', 'attempts-restart');
  expect(found.status).toBe(1);
  const [, schedule] = /--schedule "([^"]+)"/.exec(found.stdout)!;
  const replayed = schedules('--search', 'order', '--mutant', 'attempts-restart', '--schedule', schedule!);
  expect(replayed.stdout).toContain('later_attempt: claim 2 is attempt 1 once more');
  expect(replayed.status).toBe(1);
});

function schedules(...options: readonly string[]) {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const command = ['--import', 'tsx', '--conditions=videovector-source', main, ...options];
  return spawnSync(process.execPath, command, { encoding: 'utf8', cwd: ROOT });
}
