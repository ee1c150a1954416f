import type { InboxEntry } from '@videovector-webhooks/core/inbox';
import { columns } from './database.js';
import { DONE, PENDING } from './statements.js';

/** What the inbox knows about a delivery. */
export interface Row {
  readonly state: number;
  readonly attempt: number;
  /** The rest of the lease or of the retention, in milliseconds. */
  readonly remainingMs: number;
}

/** Reads the result of the statement `read`. */
export function readRow(row: unknown): Row | undefined {
  // Depending on its settings, a driver returns numbers or bigints.
  const [state, attempt, remainingMs] = (columns(row) ?? []).map(Number);
  return state === undefined ? undefined : { state, attempt: attempt!, remainingMs: remainingMs! };
}

/** What `lookup` returns for a row. */
export function entryOf(row: Row | undefined): InboxEntry {
  if (row === undefined) return { state: 'absent' };
  const { state, attempt, remainingMs } = row;
  if (state === PENDING) return { state: remainingMs > 0 ? 'in-progress' : 'expired', attempt };
  return { state: state === DONE ? 'completed' : 'released', attempt };
}
