// `pnpm schedules`: runs the real receiver on every schedule within the bounds of searches.ts, and then each mutant until it is caught.
//
//   pnpm schedules                                       about a minute on two cores
//   pnpm schedules --search stall                        one search
//   pnpm schedules --search stall --mutant no-renewal    one search of one mutant
//   pnpm schedules --search order --schedule "arrive 1, claim 1, throw 1, release 1"   replays a schedule
//
// Exits with 1 if a property is violated, or a mutant is not caught. See README.md.

import { parseArgs } from 'node:util';
import { isMutantName, MUTANTS, type MutantName } from './mutants.js';
import { replay } from './replay.js';
import { runTasks } from './run-tasks.js';
import type { SearchResult, Task } from './search.js';
import { isSearchName, SEARCHES, type SearchName } from './searches.js';
import { PROPERTIES } from './witness.js';

const { values } = parseArgs({
  options: { search: { type: 'string' }, mutant: { type: 'string' }, schedule: { type: 'string' } },
});
const search = values.search === undefined ? undefined : known(values.search, isSearchName, SEARCHES);
const mutant = values.mutant === undefined ? undefined : known(values.mutant, isMutantName, MUTANTS);

if (values.schedule !== undefined) await showReplay(values.schedule);
else if (search !== undefined || mutant !== undefined)
  await searchOnce({ search: search ?? MUTANTS[mutant!].search, mutant });
else await searchAll();

async function showReplay(schedule: string): Promise<void> {
  if (search === undefined) throw new Error('--schedule needs --search, whose bounds it has');
  const { lines, violation } = await replay({ search, mutant }, schedule.split(/\s*,\s*/));
  console.log(lines.join('\n'));
  console.log(
    violation === undefined ? 'No property is violated' : `${violation.property}: ${violation.what}`,
  );
  if (violation !== undefined) console.log(`(${PROPERTIES[violation.property]})`);
  process.exitCode = violation === undefined ? 0 : 1;
}

async function searchOnce(task: Task): Promise<void> {
  await runTasks([task], (_, result) => {
    printSearch(task, result);
    for (const [what, count] of Object.entries(result.reached).sort(([a], [b]) => (a < b ? -1 : 1)))
      console.log(`  ${what.padEnd(48)}${count}`);
    process.exitCode = result.failure === undefined ? 0 : 1;
  });
}

async function searchAll(): Promise<void> {
  const startedAt = performance.now();
  let schedules = 0;
  let hasFailed = false;
  console.log(
    `${'search'.padEnd(18)}${'schedules'.padStart(10)}${'histories'.padStart(11)}${'longest'.padStart(9)}`,
  );
  await runTasks(
    (Object.keys(SEARCHES) as SearchName[]).map((search) => ({ search })),
    (task, result) => {
      printSearch(task, result);
      schedules += result.schedules;
      hasFailed ||= result.failure !== undefined;
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${'all'.padEnd(18)}${String(schedules).padStart(10)} distinct schedules in ${seconds.toFixed(0)} s\n`,
  );

  console.log(`Mutants: each must violate its property`);
  const names = Object.keys(MUTANTS) as MutantName[];
  await runTasks(
    names.map((mutant) => ({ search: MUTANTS[mutant].search, mutant })),
    (task, result) => {
      hasFailed = !printMutant(task.mutant!, result) || hasFailed;
    },
  );
  process.exitCode = hasFailed ? 1 : 0;
}

function printSearch(
  { search, mutant }: Task,
  { schedules, histories, longest, failure, seconds }: SearchResult,
): void {
  const counts = [
    String(schedules).padStart(10),
    String(histories).padStart(11),
    String(longest).padStart(9),
  ];
  console.log(
    `${search.padEnd(18)}${counts.join('')}  ${seconds.toFixed(1).padStart(5)} s  ${SEARCHES[search].about}`,
  );
  if (failure === undefined) return;
  console.log(`FAIL  ${failure.violation.property}: ${failure.violation.what}`);
  console.log(`      ${commandOf(search, mutant, failure.schedule)}`);
}

function printMutant(mutant: MutantName, { failure, schedules }: SearchResult): boolean {
  const { search, violates, mistake } = MUTANTS[mutant];
  const isCaught = failure?.violation.property === violates;
  const found =
    failure === undefined ? 'not caught' : `${failure.violation.property}, after ${schedules} schedules`;
  console.log(`${isCaught ? 'ok  ' : 'FAIL'}  ${mutant.padEnd(30)}${mistake}: ${found}`);
  if (failure !== undefined) console.log(`      ${commandOf(search, mutant, failure.schedule)}`);
  return isCaught;
}

function commandOf(search: SearchName, mutant: MutantName | undefined, schedule: readonly string[]): string {
  const options = mutant === undefined ? '' : ` --mutant ${mutant}`;
  return `npx -y pnpm@12.21.0 schedules --search ${search}${options} --schedule "${schedule.join(', ')}"`;
}

function known<Name extends string>(
  name: string,
  isKnown: (name: string) => name is Name,
  all: object,
): Name {
  if (isKnown(name)) return name;
  throw new Error(`There is no ${name}; there are ${Object.keys(all).join(', ')}`);
}
