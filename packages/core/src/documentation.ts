/** Where the documentation is. It has no public address yet, so this is the path within the project. */
const TROUBLESHOOTING = 'docs/troubleshooting.md';

/**
 * Where the documentation explains a code, as messages and log lines end with it.
 *
 * @param code The code of an outcome, the reason of a refusal, or the code of an error; in any case.
 * @returns An address, its fragment in lower case. Of a code that is none, it leads to the page alone.
 * @example
 * ```ts
 * import { helpFor } from '@videovector-webhooks/core';
 *
 * console.log(helpFor('signature_mismatch')); // docs/troubleshooting.md#signature_mismatch
 * ```
 */
export function helpFor(code: string): string {
  return `${TROUBLESHOOTING}#${code.toLowerCase()}`;
}

/** A message that ends with where to look; one that does already is left as it is. */
export function withHelp(message: string, code: string): string {
  return /\(see \S+\)$/.test(message) ? message : `${message} (see ${helpFor(code)})`;
}
