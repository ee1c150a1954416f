import type { Command } from 'commander';
import { warn } from '../terminal/exit.js';
import { choiceOf } from './values.js';

/** How deliveries are shown while a server runs. */
const MODES = ['interactive', 'compact', 'quiet'] as const;

export type OutputMode = (typeof MODES)[number];

/** The options that `withOutputOptions` adds. */
export interface OutputOptions {
  output?: OutputMode;
  json?: true;
}

/** Adds the options for the output of a command that shows deliveries as they come. */
export function withOutputOptions(command: Command): Command {
  return command
    .addOption(
      choiceOf(
        '--output <mode>',
        'interactive: a list to act on; compact: a line for each response; quiet: only those that failed (default: interactive on a terminal, else compact)',
        MODES,
      ),
    )
    .option('--json', 'print a line of JSON for each response');
}

/** How to show deliveries: as asked, or as the terminal allows. */
export function outputModeOf({ output }: OutputOptions): OutputMode {
  if (output !== undefined && output !== 'interactive') return output;
  if (isInteractive()) return 'interactive';
  if (output === 'interactive')
    warn('--output interactive needs a terminal; showing a line for each response');
  return 'compact';
}

function isInteractive(): boolean {
  const { TERM, CI } = process.env;
  const isTerminal = [process.stdin, process.stdout, process.stderr].every(({ isTTY }) => isTTY === true);
  return isTerminal && TERM !== 'dumb' && !CI;
}
