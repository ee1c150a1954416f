// Prints what the kit costs, as ratios measured in this run: `pnpm bench [--only row] [--against checkout] [--quick]`. `start.mjs` compiles it.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Goal, isReached, type Line, type Row } from './row.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    /** For the processes that measure one row each. */
    bare: { type: 'boolean', default: false },
  },
});

const only = options.only ?? (options.against === undefined ? undefined : 'against');
const names = readdirSync(new URL('rows', import.meta.url)).map((file) => file.replace(/\.js$/, ''));
if (only !== undefined && !names.includes(only)) {
  console.error(`There is no row ${only}; there are: ${names.join(', ')}.`);
  process.exit(1);
}

if (!options.bare) {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, V8 ${process.versions.v8}`,
  );
  console.log(`${new Date().toISOString().slice(0, 10)}${options.quick ? ', quick' : ''}\n`);
  console.log('| what | against | measured | reach | moonshot | |');
  console.log('|---|---|---|---|---|---|');
}
if (only === undefined) measureEachByItself();
else {
  const { row } = (await import(`./rows/${only}.js`)) as { row: Row };
  const { quick, against } = options;
  for await (const line of row.measure(against === undefined ? { quick } : { quick, against }))
    console.log(printed(line));
}

/** Runs each row in its own process, so that compiled code and garbage of one do not affect the next. */
function measureEachByItself(): void {
  const program = fileURLToPath(import.meta.url);
  for (const name of names) {
    const flags = ['--bare', '--only', name, ...(options.quick ? ['--quick'] : [])];
    const { status } = spawnSync(process.execPath, [program, ...flags], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

function printed({ what, against, measured, reach, moonshot }: Line): string {
  const verdict =
    reach === undefined
      ? ''
      : moonshot !== undefined && isReached(measured, moonshot)
        ? 'moonshot'
        : isReached(measured, reach)
          ? 'reached'
          : 'not reached';
  return `| ${what} | ${against} | ${measured.toFixed(2)} | ${goal(reach)} | ${goal(moonshot)} | ${verdict} |`;
}

function goal(wanted: Goal | undefined): string {
  if (wanted === undefined) return '';
  return 'atLeast' in wanted ? `≥ ${wanted.atLeast}` : `≤ ${wanted.atMost}`;
}
