import { Help } from 'commander';

const layout = new Help();
layout.minWidthToWrap = 1;

/** How many characters a line of a terminal has; undefined for a pipe or a file. */
export function columnsOf({ isTTY, columns }: NodeJS.WriteStream): number | undefined {
  return isTTY && columns > 0 ? columns : undefined;
}

/**
 * Wraps a text at words for a terminal. Elsewhere its lines stay whole, for `grep` and scripts.
 *
 * @param indent What each line begins with.
 * @param columns The width of the terminal; undefined if there is none.
 */
export function wrapped(text: string, indent = '', columns = columnsOf(process.stdout)): string {
  const lines = columns === undefined ? text : layout.boxWrap(text, Math.max(1, columns - indent.length));
  return lines
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}
