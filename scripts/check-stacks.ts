// Runs the programs of examples/stacks, with the packed packages, on the frameworks and platforms that users have, and
// prints what each does with the deliveries that tell a good receiver from a bad one. Then runs the tests of
// examples/testing in the test runners that users have, and those of examples/recipes.
//
//   pnpm check:stacks                 everything
//   pnpm check:stacks next jest       what has one of these words in its name or its folder
//
// Needs `pnpm build` first. Exits with 1 if a cell is wrong. scripts/stacks/stacks.ts says how to add a stack.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack-packages.js';
import { checkStack, type Row } from './stacks/check-stack.js';
import { complete } from './stacks/program.js';
import { createProject } from './stacks/project.js';
import { RECIPES } from './stacks/recipes.js';
import { STACKS } from './stacks/stacks.js';
import { printTable } from './stacks/table.js';
import { TEST_RUNNERS } from './stacks/test-runners.js';

/** Installing and starting leave a core idle half of the time. */
const CONCURRENCY = 2;

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const isChosen = (...names: string[]): boolean =>
  words.length === 0 || words.some((word) => names.some((name) => name.toLowerCase().includes(word)));
const stacks = STACKS.filter(({ folder, rows }) => isChosen(folder, ...rows.map(({ name }) => name)));
const runners = [
  ...TEST_RUNNERS.map((runner) => ({ ...runner, parent: 'testing' })),
  ...RECIPES.map((recipe) => ({ ...recipe, parent: 'recipes' })),
].filter(({ folder, name }) => isChosen(folder, name));
if (stacks.length + runners.length === 0) {
  const names = [...STACKS, ...TEST_RUNNERS, ...RECIPES].map(({ folder }) => folder);
  throw new Error(`No such stack. There are: ${names.join(', ')}`);
}

const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'check-stacks-'));
try {
  const tarballs = packAll(folder);
  const problems: string[] = [];

  const rows = (
    await inParallel(stacks, async (stack) => {
      const rows = await checkStack(stack, tarballs);
      if (rows.every(({ problems }) => problems.length === 0)) return rows;
      // A platform's own host may answer 503 while it restarts its worker, on a busy machine.
      console.log(`tried again, since it was not as expected:\n${rows.map(describe).join('\n')}`);
      return checkStack(stack, tarballs);
    })
  ).flat();
  if (rows.length > 0) printTable(rows);
  problems.push(...rows.filter((row) => row.problems.length > 0).map(describe));

  await inParallel(runners, async ({ name, parent, folder, install, command, passed }) => {
    const project = createProject(
      `${parent}/${folder}`,
      ['@videovector-webhooks/core', ...install],
      tarballs,
    );
    const { exitCode, output } = await complete(project, command);
    const ok = exitCode === 0 && passed.test(output);
    console.log(`${ok ? '✓' : '✗'} ${name}`);
    if (!ok) problems.push(`${name}: ${command} ended with ${exitCode}:\n${output}`);
  });

  for (const problem of problems) console.error(`✗ ${problem}`);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(problems.length === 0 ? `ok, in ${seconds} s` : `${problems.length} problems, in ${seconds} s`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}

function describe({ name, problems }: Row): string {
  return `${name}: ${problems.join('\n  ')}`;
}
