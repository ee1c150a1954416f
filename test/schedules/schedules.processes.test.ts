import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/snippets.js';
import type { Bounds } from './bounds.js';
import { explore } from './explore.js';
import { areIndependent } from './independence.js';
import { loadCore } from './load-core.js';
import { MUTANTS, type MutantName } from './mutants.js';
import { replay } from './replay.js';
import { runSearch } from './search.js';
import { SEARCHES, type SearchName } from './searches.js';
import { World } from './world.js';

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

it('The searches skip only schedules that show the inbox nothing new', { timeout: HANGING_MS }, async () => {
  const core = await loadCore();
  const bounds: Bounds = { ...SEARCHES['fault-and-stall'], copies: 2 };
  const search = (independent: typeof areIndependent) =>
    new Promise<{ histories: Set<string>; schedules: number }>((resolve) => {
      // What runs the microtasks must not be one.
      setTimeout(() => {
        const histories = new Set<string>();
        let schedules = 0;
        const visit = ({ witness }: World): void => {
          histories.add(`${witness.history} ${[...witness.reached].sort().join()}`);
          schedules++;
        };
        explore(() => new World(core, bounds), visit, independent);
        resolve({ histories, schedules });
      });
    });
  const reduced = await search(areIndependent);
  const all = await search(() => false);
  expect(all.schedules).toBeGreaterThan(2 * reduced.schedules);
  expect(reduced.histories).toEqual(all.histories);
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
