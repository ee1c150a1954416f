import { err, out } from './color.js';
import { fitted } from './fitted.js';
import { printable } from './printable.js';
import { columnsOf } from './wrapped.js';

/** A table that is printed row by row. */
export interface Table {
  head(): void;
  row(cells: readonly string[], color?: 'green' | 'red' | 'dim'): void;
}

/**
 * A column: its title and its width in characters. On a terminal, `flexible` gets the room that the others leave, `shrinking`
 * gives up what the others lack, and `wide` is shown only if there is a lot of it.
 */
export type Column = readonly [title: string, width: number, room?: 'flexible' | 'shrinking' | 'wide'];

const WIDE_TERMINAL = 120;
const LEAST_WIDTH = 8;
const GAP = '  ';

/**
 * Prints rows in columns, each as soon as it comes. On a terminal, rows are cut to its width. Elsewhere nothing is cut, and a cell
 * that is longer than its column pushes the rest along.
 *
 * @param stream Where to print. Default: standard output.
 * @param print Prints a line of it. Default: on the console.
 */
export function createTable(
  columns: readonly Column[],
  stream: 'stdout' | 'stderr' = 'stdout',
  // Not bound: the interactive list replaces the console's methods.
  print: (line: string) => void = (line) => (stream === 'stdout' ? console.log(line) : console.error(line)),
): Table {
  const colors = stream === 'stdout' ? out : err;
  const line = (cells: readonly string[]): string => lineOf(columns, cells, columnsOf(process[stream]));
  return {
    head: () => print(colors.bold(line(columns.map(([title]) => title)))),
    row: (cells, color) => print(color === undefined ? line(cells) : colors[color](line(cells))),
  };
}

/** A column that is as wide as its widest cell. */
type FittedColumn = readonly [title: string, room?: Column[2]];

/** A row of a table whose rows are all known. */
interface Row {
  readonly cells: readonly string[];
  readonly color?: 'red' | undefined;
}

/** Prints a table whose rows are all known, so that its columns align however long a cell is. */
export function printTable(
  columns: readonly FittedColumn[],
  rows: readonly Row[],
  print?: (line: string) => void,
): void {
  const table = createTable(fittedColumns(columns, rows), 'stdout', print);
  table.head();
  for (const { cells, color } of rows) table.row(cells, color);
}

/** The columns with the widths that their cells need. */
export function fittedColumns(columns: readonly FittedColumn[], rows: readonly Row[]): Column[] {
  return columns.map(([title, room], i) => {
    const width = rows.reduce(
      (widest, { cells }) => Math.max(widest, printable(cells[i] ?? '').length),
      title.length,
    );
    return room === undefined ? [title, width] : [title, width, room];
  });
}

/**
 * Arranges cells in a line.
 *
 * @param available How many characters the terminal has; undefined if there is none.
 */
export function lineOf(
  columns: readonly Column[],
  cells: readonly string[],
  available: number | undefined,
): string {
  const isNarrow = available !== undefined && available < WIDE_TERMINAL;
  const shown = columns.flatMap(([, width, room], i) =>
    room === 'wide' && isNarrow ? [] : [{ width, room, text: printable(cells[i] ?? '') }],
  );
  const total = shown.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);
  const spare = available === undefined ? 0 : available - total;
  const parts = shown.map(({ width, room, text }) => {
    const given = widthOf(width, room, spare);
    return (available === undefined ? text : fitted(text, given || Infinity)).padEnd(given);
  });
  const line = parts.join(GAP).trimEnd();
  return available === undefined ? line : fitted(line, available);
}

function widthOf(width: number, room: Column[2], spare: number): number {
  if (room === 'flexible') return Math.max(LEAST_WIDTH, width + spare);
  if (room === 'shrinking' && spare < 0) return Math.max(Math.min(LEAST_WIDTH, width), width + spare);
  return width;
}
