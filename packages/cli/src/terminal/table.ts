import { err, out } from './color.js';
import { printable } from './printable.js';

/** A table that is printed row by row. */
export interface Table {
  head(): void;
  row(cells: readonly string[], color?: 'green' | 'red' | 'dim'): void;
}

/**
 * Prints rows in columns, each as soon as it comes: widths are fixed, and a longer cell pushes the rest along.
 *
 * @param stream Where to print. Default: standard output.
 */
export function createTable(
  columns: readonly (readonly [title: string, width: number])[],
  stream: 'stdout' | 'stderr' = 'stdout',
): Table {
  const colors = stream === 'stdout' ? out : err;
  const print = stream === 'stdout' ? console.log : console.error;
  const line = (cells: readonly string[]): string =>
    columns
      .map(([, width], i) => printable(cells[i] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return {
    head: () => print(colors.bold(line(columns.map(([title]) => title)))),
    row: (cells, color) => print(color === undefined ? line(cells) : colors[color](line(cells))),
  };
}

/** The table of deliveries and how each was answered. */
export function createAnswerTable(stream?: 'stdout' | 'stderr'): Table {
  const columns = [
    ['event', 30],
    ['delivery', 40],
    ['status', 6],
    ['outcome', 24],
  ] as const;
  return createTable(columns, stream);
}
