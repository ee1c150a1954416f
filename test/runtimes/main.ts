// Runs the tests of core, the adapters and inbox-sqlite on every runtime but this one, on which `pnpm test` runs: `pnpm test:runtimes`,
// or `--only bun`. Prints a matrix.

import { parseArgs } from 'node:util';
import { runExamples } from './examples.js';
import { isLeftOut } from './exceptions.js';
import { findSuites } from './find-suites.js';
import { RUNTIMES, specifierOf } from './install.js';
import { type Counts, count, print, reasons } from './matrix.js';
import { run } from './run.js';
import { staleExceptions } from './stale-exceptions.js';

const { only } = parseArgs({ options: { only: { type: 'string', multiple: true } } }).values;
const unknown = only?.find((name) => !RUNTIMES.includes(name));
if (unknown !== undefined) throw new Error(`No runtime ${unknown}; there are ${RUNTIMES.join(', ')}`);

const here = `node ${process.versions.node.split('.')[0]}`;
const runtimes = only ?? RUNTIMES.filter((runtime) => runtime !== here);
const suites = findSuites();
const stale = staleExceptions(runtimes, suites);
if (stale.length > 0) throw new Error(`Update test/runtimes/exceptions.ts:\n${stale.join('\n')}`);
const matrix = new Map<string, Map<string, Counts>>();
const failures: string[] = [];
for (const runtime of runtimes) {
  const startedAt = Date.now();
  const fields = new Map<string, Counts>();
  for (const nativeServer of [false, true]) {
    const running = suites
      .filter((suite) => suite.nativeServer === nativeServer)
      .map(({ name, files }) => ({ name, files: files.filter((file) => !isLeftOut(runtime, name, file)) }))
      .filter(({ files }) => files.length > 0);
    if (running.length === 0) continue;
    const results = run(
      runtime,
      running.flatMap(({ files }) => files),
      nativeServer,
    );
    for (const { name, files } of running) {
      const { counts, failures: failed } = count(files, results);
      fields.set(name, counts);
      failures.push(...failed.map((failure) => `${runtime}, ${name}: ${failure}`));
    }
  }
  matrix.set(runtime, fields);
  console.log(`${runtime} (${specifierOf(runtime)}): ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

console.log(`\n${print(suites, matrix)}\n\nLeft out:\n${reasons(runtimes)}`);
failures.push(...(await runExamples(runtimes)));
for (const failure of failures) console.error(`✗ ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
