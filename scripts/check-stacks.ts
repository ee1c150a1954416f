// Runs the programs of examples/stacks, with the packed packages, on the frameworks and platforms that users have, and
// prints what each does with the deliveries that tell a good receiver from a bad one:
//
//   pnpm check:stacks                 all stacks
//   pnpm check:stacks next lambda     the stacks whose folder or row has one of these words
//
// Needs `pnpm build` first. Exits with 1 if a cell is wrong. scripts/stacks/stacks.ts says how to add a stack.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack-packages.js';
import { checkStack, type Row } from './stacks/check-stack.js';
import { STACKS, type Stack } from './stacks/stacks.js';
import { printTable } from './stacks/table.js';

/** Builds and servers leave a core idle most of the time. */
const CONCURRENCY = 2;

const words = process.argv.slice(2);
const chosen = STACKS.filter((stack) => words.length === 0 || words.some((word) => isNamed(stack, word)));
if (chosen.length === 0)
  throw new Error(`No such stack. There are: ${STACKS.map(({ folder }) => folder).join(', ')}`);

const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'check-stacks-'));
try {
  const tarballs = packAll(folder);
  const rows = new Map<Stack, Row[]>();
  const waiting = [...chosen];
  const work = async (): Promise<void> => {
    for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
      rows.set(stack, await checkStack(stack, tarballs));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const all = chosen.flatMap((stack) => rows.get(stack)!);
  printTable(all);
  const wrong = all.filter(({ problems }) => problems.length > 0);
  for (const { name, problems } of wrong) console.error(`✗ ${name}: ${problems.join('\n  ')}`);
  console.log(
    `${all.length - wrong.length} of ${all.length} right, in ${Math.round((Date.now() - startedAt) / 1000)} s`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isNamed({ folder, rows }: Stack, word: string): boolean {
  return [folder, ...rows.map(({ name }) => name)].some((name) =>
    name.toLowerCase().includes(word.toLowerCase()),
  );
}
