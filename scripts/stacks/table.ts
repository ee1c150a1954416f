import type { Row } from './check-stack.js';
import { COLUMNS } from './stack.js';

/** Prints the rows as a Markdown table. */
export function printTable(rows: readonly Row[]): void {
  const lines = [
    ['stack', ...COLUMNS, 'lines'],
    ...rows.map(({ name, cells, glue }) => [name, ...COLUMNS.map((column) => cells[column]), String(glue)]),
  ];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const [head, ...body] = lines.map(
    (line) => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`,
  );
  console.log([head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n'));
}
