import { CommanderError } from 'commander';
import { EXIT, reportError } from './exit.js';

/** Prints what went wrong, with a stack only if it is a bug of the command, and sets the exit code. */
export async function fail(error: unknown): Promise<void> {
  // Commander has printed it; its own code is 0 for --help and --version.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return;
  }
  // The errors of the library come with all of it.
  const { failureOf } = await import('./failure.js');
  const { exitCode, message } = failureOf(error);
  process.exitCode = exitCode;
  if (message === undefined) console.error(error);
  else reportError(message);
}
