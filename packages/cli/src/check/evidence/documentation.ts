import { ERRORS_PAGE, helpFor } from '@videovector-webhooks/core/tools';

/** Where to read about a case: the address of its page or, until there is one, the command that prints the same. */
export function helpForCase(id: string): string {
  return ERRORS_PAGE.startsWith('https:')
    ? ERRORS_PAGE.replace(/errors\.md$/, `check/${id}.md`)
    : helpFor(id);
}
