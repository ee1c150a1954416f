// The suites of core and of the adapters on every runtime: `pnpm test:runtimes`, or `--only bun`. Prints a matrix.

import { parseArgs } from 'node:util';
import { runExamples } from './examples.js';
import { EXCEPTIONS, exceptionsOf } from './exceptions.js';
import { RUNTIMES, specifierOf } from './install.js';
import { type Counts, count, print, reasons } from './matrix.js';
import { run } from './run.js';
import { SUITES } from './suites.js';

const { only } = parseArgs({ options: { only: { type: 'string', multiple: true } } }).values;
const unknown = only?.find((name) => !RUNTIMES.includes(name));
if (unknown !== undefined) throw new Error(`No runtime ${unknown}; there are ${RUNTIMES.join(', ')}`);

const runtimes = only ?? RUNTIMES;
const rows = new Map<string, Map<string, Counts>>();
const failures: string[] = [];
for (const runtime of runtimes) {
  const began = Date.now();
  const fields = new Map<string, Counts>();
  const skipped: string[] = [];
  for (const nativeServer of [false, true]) {
    const suites = SUITES.filter(
      (suite) =>
        (suite.nativeServer ?? false) === nativeServer &&
        exceptionsOf(runtime, suite.name).every(({ test }) => test !== undefined),
    );
    if (suites.length === 0) continue;
    const results = run(
      runtime,
      suites.flatMap(({ files }) => files),
      nativeServer,
    );
    for (const suite of suites) {
      const { counts, failures: failed } = count(suite, results);
      fields.set(suite.name, counts);
      failures.push(...failed.map((failure) => `${runtime}, ${suite.name}: ${failure}`));
    }
    for (const { assertionResults } of results)
      for (const { status, fullName } of assertionResults)
        if (status !== 'passed' && status !== 'failed') skipped.push(fullName);
  }
  const stale = EXCEPTIONS.filter(
    ({ runtime: where, test }) => where === runtime && test && !skipped.some((name) => test.test(name)),
  );
  failures.push(
    ...stale.map(({ test }) => `${runtime}: the exception ${test} leaves nothing out; remove it`),
  );
  rows.set(runtime, fields);
  console.log(`${runtime} (${specifierOf(runtime)}): ${Math.round((Date.now() - began) / 1000)} s`);
}

console.log(`\n${print(rows)}\n\nLeft out:\n${reasons(runtimes)}`);
failures.push(...(await runExamples(runtimes)));
for (const failure of failures) console.error(`✗ ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
