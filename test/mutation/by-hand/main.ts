// Makes mistakes that a person could make, one at a time, and runs the nearest tests: do they notice?
//
//   pnpm mutation:by-hand                      every mistake
//   pnpm mutation:by-hand body outcome         those of these rooms
//   pnpm mutation:by-hand last-spelling-wins   one of them
//
// First the tests run without a mistake, since "caught" would mean nothing if they failed anyway. Ends with 1 if a mistake
// survives.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mistake } from './mistake.js';
import { MISTAKES } from './mistakes/index.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CONFIG = 'test/mutation/by-hand/vitest.config.ts';
/** An endless loop is noticed, too. */
const HANGING_MS = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const chosen = chosenMistakes(process.argv.slice(2));
const tests = [...new Set(chosen.flatMap(([, mistake]) => mistake.tests))].sort();
const failing = firstFailure(tests);
if (failing !== undefined) throw new Error(`A test fails without any mistake: ${failing}`);

let survived = 0;
for (const [name, mistake] of chosen) {
  const failure = firstFailure(mistake.tests, mistake);
  if (failure === undefined) survived++;
  console.log(`${failure === undefined ? 'SURVIVED' : 'caught'}  ${name}: ${mistake.mistake}`);
  if (failure !== undefined) console.log(`        by: ${failure}`);
}
console.log(`\n${chosen.length - survived} of ${chosen.length} mistakes caught, ${survived} survived`);
process.exitCode = survived === 0 ? 0 : 1;

function chosenMistakes(wanted: readonly string[]): (readonly [name: string, mistake: Mistake])[] {
  const all = Object.entries(MISTAKES).flatMap(([room, mistakes]) =>
    Object.entries(mistakes).map(([name, mistake]) => ({ room, name, mistake })),
  );
  const unknown = wanted.find((word) => !all.some(({ room, name }) => word === room || word === name));
  if (unknown !== undefined) throw new Error(`No room and no mistake is called ${unknown}`);
  return all
    .filter(({ room, name }) => wanted.length === 0 || wanted.includes(room) || wanted.includes(name))
    .map(({ name, mistake }) => [name, mistake]);
}

/** Runs tests, and returns the name of the first one that fails; undefined if all pass. */
function firstFailure(files: readonly string[], mistake?: Mistake): string | undefined {
  const report = join(folder, 'report.json');
  const { status, signal, stdout, stderr } = spawnSync(
    'node_modules/.bin/vitest',
    ['run', '--config', CONFIG, '--reporter=json', `--outputFile=${report}`],
    {
      cwd: ROOT,
      env: { ...process.env, MISTAKE: JSON.stringify({ tests: files, mistake }) },
      // The tests without a mistake end.
      ...(mistake && { timeout: HANGING_MS, killSignal: 'SIGKILL' }),
      encoding: 'utf8',
    },
  );
  if (signal !== null) return 'the tests never ended';
  if (status === 0) return undefined;
  const failure = failureIn(report);
  // A mistake that does not compile shows nothing.
  if (failure === undefined) throw new Error(`The tests did not run:\n${stdout}\n${stderr}`);
  return failure;
}

interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function failureIn(report: string): string | undefined {
  if (!existsSync(report)) return undefined;
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  rmSync(report);
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  if (failed !== undefined) return failed.fullName;
  // Vitest fails a run in which a rejection was not handled, though no test failed.
  return testResults.every(({ status }) => status === 'passed') ? 'an error that nothing handled' : undefined;
}
