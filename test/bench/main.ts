// Prints what the kit costs, as ratios measured in this run: `pnpm bench [--only row] [--quick]`. `start.mjs` compiles it.

import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Goal, isReached, type Line, type Row } from './row.js';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
});

const files = readdirSync(new URL('rows', import.meta.url)).filter((name) => name.endsWith('.js'));
const rows = await Promise.all(
  files.map(async (file) => ((await import(`./rows/${file}`)) as { row: Row }).row),
);
const chosen = rows.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0) {
  console.error(`There is no row ${options.only}; there are: ${rows.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, V8 ${process.versions.v8}`,
);
console.log(`${new Date().toISOString().slice(0, 10)}${options.quick ? ', quick' : ''}\n`);
console.log('| what | against | measured | reach | moonshot | |');
console.log('|---|---|---|---|---|---|');
for (const row of chosen) {
  for await (const line of row.measure(options)) console.log(printed(line));
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
