import { helpFor } from '@videovector-webhooks/core/tools';

/** The page about a case, as messages name it. */
export function pageOf(id: string): string {
  return helpFor('').replace(/troubleshooting\.md#$/, `check/${id}.md`);
}
