import { ERRORS_PAGE } from '@videovector-webhooks/core/tools';

/** The page about a case, as messages name it. */
export function pageOf(id: string): string {
  return ERRORS_PAGE.replace(/errors\.md$/, `check/${id}.md`);
}
