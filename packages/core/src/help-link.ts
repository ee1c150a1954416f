/**
 * The page that explains every code: a path in the repository until `release:repository` sets a public address.
 *
 * @example
 * ```ts
 * import { ERRORS_PAGE } from '@videovector-webhooks/core/tools';
 *
 * console.log(ERRORS_PAGE); // docs/errors.md
 * ```
 */
export const ERRORS_PAGE = 'docs/errors.md';

/**
 * Returns where to read about a code; messages and log lines end with it. Until the page has a public address, that is the
 * command that prints the same text.
 *
 * @param code The code of an outcome, a refusal or an error, in upper or lower case.
 * @returns An address with the code in lower case as its fragment, or a command.
 * @example
 * ```ts
 * import { helpFor } from '@videovector-webhooks/core/tools';
 *
 * console.log(helpFor('signature_mismatch')); // npx @videovector-webhooks/cli help signature_mismatch
 * ```
 */
export function helpFor(code: string): string {
  const name = code.toLowerCase();
  const isPublic = ERRORS_PAGE.startsWith('https:');
  return isPublic ? `${ERRORS_PAGE}#${name}` : `npx @videovector-webhooks/cli help ${name}`;
}

/** Appends where to read about a code to a message, unless it ends with that. */
export function withHelp(message: string, code: string): string {
  return /\(see (?:npx \S+ help )?\S+\)$/.test(message) ? message : `${message} (see ${helpFor(code)})`;
}
