import { VideoVectorApiError } from '@videovector-webhooks/client';
import { CaptureFormatError, ConfigurationError } from '@videovector-webhooks/core';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { printable } from './table.js';

/** What the command's exit code says; scripts may rely on it. */
export const EXIT = {
  /** All went well. */
  ok: 0,
  /** It ran, and something did not go well: a delivery was not accepted, or does not verify. */
  failed: 1,
  /** It could not run: a wrong option, no such file, no secret. */
  usage: 2,
  /** Ctrl-C. What was under way was finished first. */
  interrupted: 130,
} as const;

/** A mistake that the user can mend; its message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Says what went wrong, without a stack where the user can mend it, and sets the exit code. */
export function fail(error: unknown): void {
  process.exitCode = EXIT.usage;
  // Commander has said it already; its own code is 0 for --help.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (
    error instanceof UsageError ||
    error instanceof ConfigurationError ||
    error instanceof CaptureFormatError
  ) {
    console.error(`${pc.red('error:')} ${error.message}`);
  } else if (error instanceof VideoVectorApiError) {
    process.exitCode = EXIT.failed;
    console.error(`${pc.red('error:')} ${printable(error.message)}`);
  } else if ((error as { code?: unknown } | undefined)?.code === 'EISDIR') {
    console.error(`${pc.red('error:')} A capture file is needed, and what was given is a folder`);
  } else if (isFileError(error)) {
    console.error(`${pc.red('error:')} ${explainFileError(error)}`);
  } else {
    process.exitCode = EXIT.failed;
    console.error(error);
  }
}

interface FileError extends Error {
  code: string;
  path: string;
}

function isFileError(error: unknown): error is FileError {
  return error instanceof Error && 'code' in error && 'path' in error;
}

function explainFileError({ code, path }: FileError): string {
  if (code === 'ENOENT') return `There is no file ${path}`;
  return code === 'EACCES' ? `The file ${path} may not be read or written` : `${path}: ${code}`;
}
