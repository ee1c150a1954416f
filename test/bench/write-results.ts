import { readFileSync, writeFileSync } from 'node:fs';
import { type Headline, summarize } from './headlines.js';
import { picture } from './picture.js';
import { goal, printed, TABLE_HEAD, verdictOf } from './printed.js';
import type { Line } from './row.js';

/** The folder of the bench; this file runs from a cache below it. */
const BENCH = new URL('../../../../', import.meta.url);
const BEGIN = '<!-- the rows, written by `bench --write` -->\n';
const END = '<!-- end -->';

/** Writes the full table and the picture, and replaces the rows in the README. */
export function writeResults(lines: readonly Line[], machine: string): void {
  const headlines = summarize(lines);
  writeFileSync(new URL('rows.svg', BENCH), picture(headlines));
  writeFileSync(
    new URL('full-run.md', BENCH),
    `# A full run\n\nWritten by \`bench --write\`; [the README](README.md) says how to read it.\n\n${machine}\n\n${[TABLE_HEAD, ...lines.map(printed)].join('\n')}\n`,
  );
  const readme = new URL('README.md', BENCH);
  const text = readFileSync(readme, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.slice(rest.indexOf(END));
  if (before === undefined || after === undefined) throw new Error('The README has lost its markers');
  writeFileSync(readme, `${before}${BEGIN}${machine}\n\n${summaryTable(headlines)}\n${after}`);
}

/** The rows of the README, each with the range of its lines, the worst first. */
export function summaryTable(headlines: readonly Headline[]): string {
  const rows = headlines.map(({ title, against, worst, best, reach, moonshot }) => {
    const range =
      worst.toFixed(2) === best.toFixed(2) ? worst.toFixed(2) : `${worst.toFixed(2)} to ${best.toFixed(2)}`;
    return `| ${title} | ${against} | ${range} | ${goal(reach)} | ${goal(moonshot)} | ${verdictOf(worst, reach, moonshot)} |`;
  });
  return [TABLE_HEAD, ...rows].join('\n');
}
