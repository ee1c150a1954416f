import { out } from './color.js';
import { describeError } from './describe-error.js';
import { warn } from './exit.js';
import { onInterruption, paused } from './interruption.js';
import { clockText } from './time-text.js';
import { columnsOf } from './wrapped.js';

const INTERVAL_MS = 2_000;

/** What the option `--watch` says in the help. */
export const WATCH = ['--watch', 'show it again every two seconds, until Ctrl-C'] as const;

/** Prints a line. */
export type Print = (line: string) => void;

/**
 * Shows something once or, with `--watch`, until an interruption. A terminal is cleared before each time, and gets as many lines as
 * fit; elsewhere, only lines that have not been printed yet are.
 */
export async function showOrWatch<T>(
  watch: boolean | undefined,
  load: () => Promise<T>,
  show: (value: T, print: Print) => void,
): Promise<void> {
  if (!watch) return show(await load(), console.log);
  const interruption = onInterruption();
  const { signal } = interruption;
  const paint = painter();
  let value = await load();
  while (!signal.aborted) {
    paint((print) => show(value, print));
    await paused(INTERVAL_MS, signal);
    if (signal.aborted) break;
    try {
      value = await load();
    } catch (error) {
      warn(describeError(error as Error));
    }
  }
  interruption.dispose();
  process.exitCode = interruption.exitCode() ?? 0;
}

function painter(): (show: (print: Print) => void) => void {
  if (columnsOf(process.stdout) === undefined || process.env['TERM'] === 'dumb') {
    const printed = new Set<string>();
    return (show) =>
      show((line) => {
        if (!printed.has(line)) console.log(line);
        printed.add(line);
      });
  }
  return (show) => {
    const lines: string[] = [];
    show((line) => lines.push(line));
    const room = Math.max(1, process.stdout.rows - 2);
    const more = lines.length > room ? [out.dim(`… ${lines.length - room + 1} more`)] : [];
    const heading = out.dim(`${clockText(Date.now())}, every ${INTERVAL_MS / 1_000} s. Ctrl-C ends.`);
    const visible = [heading, ...lines.slice(0, room - more.length), ...more];
    process.stdout.write(`\u001b[2J\u001b[H${visible.join('\n')}\n`);
  };
}
