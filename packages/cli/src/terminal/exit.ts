import { err } from './color.js';
import { printable } from './printable.js';
import { columnsOf, wrapped } from './wrapped.js';

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

/** Prints an error for a person. */
export function reportError(message: string): void {
  print('error:', err.red, message);
}

/** Prints a warning for a person. */
export function warn(message: string): void {
  print('warning:', err.yellow, message);
}

/** Prints something that a person should know, apart from the output of the command. */
export function note(message: string): void {
  print('', String, message);
}

function print(label: string, color: (text: string) => string, message: string): void {
  const text = `${label} ${message.split('\n').map(printable).join('\n')}`.trimStart();
  console.error(wrapped(text, '', columnsOf(process.stderr)).replace(label, color));
}
