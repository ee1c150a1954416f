// Changes the sources of core one small thing at a time, and counts how many changes the tests of the room notice.
//
//   pnpm mutation                         every room
//   pnpm mutation outcome body            these rooms
//   pnpm mutation body --file source.ts   files of a room; may be repeated
//   pnpm mutation json --sample 8         an eighth of each file, in windows of 12 lines
//   pnpm mutation json --force            every change once more, also those whose outcome is known
//
// A file's outcomes are kept in coverage/mutation. An interrupted room goes on where it was, and a later run tries only what is
// new, what has survived, and what a changed test killed.
//
// Prints the score of each room and every change that survived. test/mutation/README.md explains those that may.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOMS } from '../test/mutation/rooms.js';
import { numberOption } from '../test/support/number-option.js';

const SOURCES = 'packages/core/src';
const FOLDER = 'coverage/mutation';
const WINDOW = 12;

/** What Stryker reports of one change (mutation-testing-report-schema). */
interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number } };
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '1' },
    seed: { type: 'string', default: '0' },
    concurrency: { type: 'string', default: '1' },
    force: { type: 'boolean', default: false },
    file: { type: 'string', multiple: true, default: [] },
  },
});
const unknown = positionals.filter((room) => ROOMS[room] === undefined);
if (unknown.length > 0) throw new Error(`No such room. There are: ${Object.keys(ROOMS).join(', ')}`);
for (const room of positionals.length > 0 ? positionals : Object.keys(ROOMS)) mutate(room);

function mutate(room: string): void {
  const folder = join(FOLDER, room);
  mkdirSync(folder, { recursive: true });
  const every = numberOption('sample', values.sample, 1);
  const files = filesOfRoom(room);
  const reports =
    every > 1
      ? [run(room, 'sample', files.flatMap(sampled))]
      : files.map((file) => run(room, relative(SOURCES, file).replaceAll('/', '-'), [file]));
  print(room, reports);
}

/** Runs Stryker over some sources. Returns the path of its report, which is where the next run goes on. */
function run(room: string, name: string, sources: readonly string[]): string {
  const path = (ending: string): string => join(FOLDER, room, `${name}.${ending}`);
  const report = path('json');
  writeFileSync(
    path('config.json'),
    JSON.stringify({
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
      mutate: sources,
      coverageAnalysis: 'perTest',
      // Endless loops are found by counting. On a busy machine a short limit would take a slow run for a change that was noticed.
      timeoutMS: 20_000,
      incremental: name !== 'sample',
      incrementalFile: path('incremental.json'),
      force: values.force,
      concurrency: numberOption('concurrency', values.concurrency, 1),
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      tempDirName: `${FOLDER}/sandbox`,
      ignorePatterns: ['/docs', '/examples', '/coverage', 'dist', '/test/bench', '/test/attacks'],
      // Stryker would rewrite it through an API that TypeScript 7 no longer has.
      tsconfigFile: 'none',
      allowConsoleColors: false,
    }),
  );
  const { status } = spawnSync('node_modules/.bin/stryker', ['run', path('config.json')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ROOM: room },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  return report;
}

function filesOfRoom(room: string): string[] {
  const { sources, except = [] } = ROOMS[room]!;
  const left = except.map((name) => join(SOURCES, name));
  return sources
    .flatMap(filesOf)
    .filter((file) => !left.includes(file))
    .filter((file) => values.file.length === 0 || values.file.includes(basename(file)));
}

function filesOf(name: string): string[] {
  const path = join(SOURCES, name);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(path, file))
    .sort();
}

/** Every n-th window of a file's lines. */
function sampled(file: string): string[] {
  const [every, seed] = [numberOption('sample', values.sample, 1), numberOption('seed', values.seed)];
  const lines = readFileSync(file, 'utf8').split('\n').length;
  return Array.from({ length: Math.ceil(lines / WINDOW) }, (_, i) => i)
    .filter((i) => i % every === seed % every)
    .map((i) => `${file}:${i * WINDOW + 1}-${Math.min((i + 1) * WINDOW, lines)}`);
}

function print(room: string, reports: readonly string[]): void {
  const found = reports.flatMap(mutantsIn);
  const count = (...statuses: string[]): number =>
    found.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const all = noticed + count('Survived', 'NoCoverage');
  console.log(`\n${room}: ${((100 * noticed) / all).toFixed(1)} % (${noticed} of ${all} changes noticed)`);
  for (const { file, status, mutatorName, replacement, location } of found) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    const shown = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 90);
    console.log(`  ${file}:${location.start.line} ${mutatorName} ${status}: ${shown}`);
  }
}

function mutantsIn(report: string): (Mutant & { readonly file: string })[] {
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as {
    files: Record<string, { readonly mutants: readonly Mutant[] }>;
  };
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants.map((mutant) => ({ file, ...mutant })),
  );
}
