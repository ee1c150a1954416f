import pc from 'picocolors';

/** Prints rows in columns, each as soon as it comes: widths are fixed, and a longer cell pushes the rest along. */
export function createTable(
  columns: readonly (readonly [title: string, width: number])[],
  print: (line: string) => void = console.log,
): {
  head(): void;
  row(cells: readonly string[], paint?: (text: string) => string): void;
} {
  const line = (cells: readonly string[]): string =>
    columns
      .map(([, width], i) => printable(cells[i] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return {
    head: () => print(pc.bold(line(columns.map(([title]) => title)))),
    row: (cells, paint = (text) => text) => print(paint(line(cells))),
  };
}

/** The table of deliveries and how each was answered. */
export function createAnswerTable(print?: (line: string) => void): ReturnType<typeof createTable> {
  const columns = [
    ['event', 30],
    ['delivery', 40],
    ['status', 6],
    ['outcome', 24],
  ] as const;
  return createTable(columns, print);
}

/** Keeps what a sender wrote from steering the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}
