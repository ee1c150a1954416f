/** Counts by row and column, and the first few differences in full. */
export class Tally {
  readonly rows = new Map<string, Record<string, number>>();
  readonly differences: string[] = [];
  differenceCount = 0;

  count(row: string, column: string): void {
    const counts = this.rows.get(row) ?? {};
    counts[column] = (counts[column] ?? 0) + 1;
    this.rows.set(row, counts);
  }

  /** Records a difference: its kind, and everything needed to reproduce it. */
  difference(row: string, details: Record<string, unknown>): void {
    this.count(row, 'differences');
    this.differenceCount++;
    if (this.differences.length < 5) this.differences.push(JSON.stringify({ row, ...details }));
  }

  total(column: string): number {
    return [...this.rows.values()].reduce((sum, counts) => sum + (counts[column] ?? 0), 0);
  }

  /** The counts as a table of text. */
  table(columns: readonly string[]): string {
    const lines = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const cells = [
      ['', ...columns],
      ...lines.map(([row, counts]) => [row, ...columns.map((column) => String(counts[column] ?? 0))]),
      ['total', ...columns.map((column) => String(this.total(column)))],
    ];
    const widths = cells[0]!.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
    return cells
      .map((line) =>
        line.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[0]!))).join('  '),
      )
      .join('\n');
  }
}

/** A wire as it can be written in a report. */
export function shown(wire: string | Uint8Array): string {
  return typeof wire === 'string'
    ? `utf-16 ${Buffer.from(wire, 'utf16le').toString('base64')}`
    : `bytes ${Buffer.from(wire).toString('base64')}`;
}
