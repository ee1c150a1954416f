import { explore, type Failure } from './explore.js';
import { loadCore } from './load-core.js';
import type { MutantName } from './mutants.js';
import { SEARCHES, type SearchName } from './searches.js';
import { World } from './world.js';

/** A search of the real code, or of a mutant of it. */
export interface Task {
  readonly search: SearchName;
  readonly mutant?: MutantName | undefined;
}

export interface SearchResult {
  /** Schedules that were run to their end. No two of them differ only in the order of independent steps. */
  readonly schedules: number;
  /** Of these, different sequences of verbs and answers as the inbox saw them. */
  readonly histories: number;
  /** The most steps of a schedule. */
  readonly longest: number;
  /** In how many schedules each of these happened. */
  readonly reached: Readonly<Record<string, number>>;
  readonly failure?: Failure | undefined;
  readonly seconds: number;
}

/** Runs every schedule within the bounds of a search, up to the first failure. */
export async function runSearch({ search, mutant }: Task): Promise<SearchResult> {
  const core = await loadCore(mutant);
  // What runs the microtasks must not be one.
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(searchNow(() => new World(core, SEARCHES[search])));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function searchNow(create: () => World): SearchResult {
  const startedAt = performance.now();
  const histories = new Set<string>();
  const reached: Record<string, number> = {};
  let schedules = 0;
  let longest = 0;
  const failure = explore(create, ({ witness }, schedule) => {
    schedules++;
    longest = Math.max(longest, schedule.length);
    histories.add(witness.history);
    for (const what of witness.reached) reached[what] = (reached[what] ?? 0) + 1;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  return { schedules, histories: histories.size, longest, reached, failure, seconds };
}
