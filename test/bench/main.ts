// Prints what the kit costs, as ratios measured in this run: `pnpm bench [--only row] [--against checkout] [--quick] [--write]`. `start.mjs`
// compiles it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { summarize } from './headlines.js';
import { machine } from './machine.js';
import { printed, TABLE_HEAD } from './printed.js';
import type { Line, Row } from './row.js';
import { summaryTable, writeResults } from './write-results.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    /** Puts the results into the README, the picture and the full table. */
    write: { type: 'boolean', default: false },
    /** For the processes that measure one row each: where to put its lines. */
    into: { type: 'string' },
  },
});

const only = options.only ?? (options.against === undefined ? undefined : 'against');
/** Those of the README come first, in its order. */
const FIRST = [
  'http',
  'receive',
  'canonicalize',
  'inbox-redis',
  'inbox-postgres',
  'end-to-end',
  'forged-body',
];
const names = readdirSync(new URL('rows', import.meta.url))
  .map((file) => file.replace(/\.js$/, ''))
  .toSorted((a, b) => (FIRST.indexOf(a) + 1 || 99) - (FIRST.indexOf(b) + 1 || 99) || a.localeCompare(b));
if (only !== undefined && !names.includes(only)) {
  console.error(`There is no row ${only}; there are: ${names.join(', ')}.`);
  process.exit(1);
}

if (options.into === undefined) console.log(`${machine(options.quick)}\n\n${TABLE_HEAD}`);
if (only === undefined) {
  const lines = measureEachByItself();
  console.log(`\n${summaryTable(summarize(lines))}`);
  if (options.write) writeResults(lines, machine(options.quick));
} else {
  const { row } = (await import(`./rows/${only}.js`)) as { row: Row };
  const { quick, against, into } = options;
  const lines: Line[] = [];
  for await (const line of row.measure(against === undefined ? { quick } : { quick, against })) {
    console.log(printed(line));
    lines.push(line);
  }
  if (into !== undefined) writeFileSync(into, JSON.stringify(lines));
}

/** Runs each row in its own process, so that compiled code and garbage of one do not affect the next. */
function measureEachByItself(): Line[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const lines = names.flatMap((name): Line[] => {
    const into = join(folder, `${name}.json`);
    const flags = ['--only', name, '--into', into, ...(options.quick ? ['--quick'] : [])];
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...flags], {
      stdio: 'inherit',
    });
    if (status === 0) return JSON.parse(readFileSync(into, 'utf8')) as Line[];
    process.exitCode = 1;
    return [];
  });
  rmSync(folder, { recursive: true });
  return lines;
}
