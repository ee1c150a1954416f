import { VideoVectorApiError } from '@videovector-webhooks/client';
import { ConfigurationError } from '@videovector-webhooks/core';
import { CaptureFormatError } from '@videovector-webhooks/core/replay';
import { CommanderError } from 'commander';
import { err } from './color.js';
import { inCommandWords } from './command-words.js';
import { describeError, isEnvironmental } from './describe-error.js';
import { printable } from './printable.js';

/** What the command's exit code says; scripts may rely on it. If a signal ended it, the code is 128 plus the signal's number. */
export const EXIT = {
  /** Everything went well. */
  ok: 0,
  /** It ran, and something did not go well: a delivery was not accepted, or does not verify. */
  failed: 1,
  /** It could not run: a wrong option, a missing file, no secret. */
  usage: 2,
  /** The reader of standard output left. */
  readerGone: 141,
} as const;

/** A mistake that the user can fix; its message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Prints what went wrong, with a stack only if it is a bug of the command, and sets the exit code. */
export function fail(error: unknown): void {
  // Commander has printed it; its own code is 0 for --help and --version.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (error instanceof UsageError || error instanceof CaptureFormatError) {
    process.exitCode = EXIT.usage;
    reportError(error.message);
  } else if (error instanceof ConfigurationError) {
    process.exitCode = EXIT.usage;
    reportError(inCommandWords(error.message));
  } else if (error instanceof VideoVectorApiError) {
    process.exitCode = EXIT.failed;
    // The full message also says what the API may have done, and how to find out.
    reportError(inCommandWords(error.carriedOut === 'no' ? describeError(error) : error.message));
  } else if (isEnvironmental(error)) {
    process.exitCode = EXIT.usage;
    reportError(describeError(error));
  } else {
    process.exitCode = EXIT.failed;
    console.error(error);
  }
}

/** Prints an error for a person. */
export function reportError(message: string): void {
  console.error(`${err.red('error:')} ${message.split('\n').map(printable).join('\n')}`);
}

/** Prints a warning for a person. */
export function warn(message: string): void {
  console.error(`${err.yellow('warning:')} ${printable(message)}`);
}
