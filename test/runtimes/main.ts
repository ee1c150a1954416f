// Runs the tests of core, the adapters and inbox-sqlite on every runtime: `pnpm test:runtimes`, or `--only bun`. Prints a matrix.

import { parseArgs } from 'node:util';
import { runExamples } from './examples.js';
import { EXCEPTIONS, type Exception, isLeftOut } from './exceptions.js';
import { findSuites } from './find-suites.js';
import { RUNTIMES, specifierOf } from './install.js';
import { type Counts, count, print, reasons } from './matrix.js';
import { type FileResult, run } from './run.js';

const { only } = parseArgs({ options: { only: { type: 'string', multiple: true } } }).values;
const unknown = only?.find((name) => !RUNTIMES.includes(name));
if (unknown !== undefined) throw new Error(`No runtime ${unknown}; there are ${RUNTIMES.join(', ')}`);

const runtimes = only ?? RUNTIMES;
const suites = findSuites();
const matrix = new Map<string, Map<string, Counts>>();
const failures: string[] = [];
for (const runtime of runtimes) {
  const startedAt = Date.now();
  const fields = new Map<string, Counts>();
  const all: FileResult[] = [];
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
    all.push(...results);
  }
  matrix.set(runtime, fields);
  failures.push(...staleExceptions(runtime, all));
  console.log(`${runtime} (${specifierOf(runtime)}): ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

console.log(`\n${print(suites, matrix)}\n\nLeft out:\n${reasons(runtimes)}`);
failures.push(...(await runExamples(runtimes)));
for (const failure of failures) console.error(`✗ ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** The exceptions that leave nothing out, as errors. */
function staleExceptions(runtime: string, results: readonly FileResult[]): string[] {
  const skipped = results
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed');
  const leavesOut = ({ suites: names, file, test }: Exception): boolean =>
    test === undefined
      ? suites.some(
          ({ name, files }) =>
            names.includes(name) && (file === undefined || files.some((path) => path.endsWith(file))),
        )
      : skipped.some(({ fullName }) => test.test(fullName));
  return EXCEPTIONS.filter((exception) => exception.runtime === runtime && !leavesOut(exception)).map(
    ({ suites: names, file, test }) =>
      `${runtime}: the exception ${test ?? file ?? names.join(', ')} leaves nothing out; remove it`,
  );
}
