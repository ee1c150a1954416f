import { randomUUID } from 'node:crypto';
import type { ClaimResult, EventOrder } from '@videovector-webhooks/core/inbox';
import { columns } from './database.js';
import { readRow } from './row.js';
import { DONE, PENDING, type Statements } from './statements.js';

/** Claims a delivery, in a transaction that the caller has begun. */
export function claim(statements: Statements, key: string, leaseMs: number): ClaimResult {
  const token = randomUUID();
  const won = columns(statements.claim.get(key, token, Math.floor(leaseMs)));
  if (won !== undefined) return { state: 'claimed', key, token, attempt: Number(won[0]) };
  // Without a row, the retention has ended since; the next attempt claims it.
  return endedOrHeld(statements, key) ?? { state: 'in-progress', remainingMs: 0 };
}

/** Claims a delivery and its resource, in a transaction that the caller has begun. */
export function claimInOrder(
  statements: Statements,
  key: string,
  leaseMs: number,
  order: EventOrder,
  retentionMs: number,
): ClaimResult {
  const ended = endedOrHeld(statements, key);
  if (ended !== undefined) return ended;
  const { resource, position, keepsStale } = order;
  const [latest, busyMs] = columns(statements.readResource.get(resource)) ?? ['', 0];
  const stale = String(latest) > position;
  if (!(stale && !keepsStale) && Number(busyMs) > 0)
    return { state: 'in-progress', remainingMs: Number(busyMs) };
  const result = claim(statements, key, leaseMs);
  if (result.state !== 'claimed') return result;
  if (stale && !keepsStale) {
    statements.complete.get(retentionMs, key, result.token);
    return { state: 'superseded' };
  }
  statements.hold.get(resource, result.token, Math.floor(leaseMs));
  return { ...result, order, stale };
}

/** What keeps a delivery from being claimed: it is completed, or its lease is running. */
function endedOrHeld({ read }: Statements, key: string): ClaimResult | undefined {
  const row = readRow(read.get(key));
  if (row?.state === DONE) return { state: 'completed' };
  if (row?.state !== PENDING || row.remainingMs <= 0) return undefined;
  return { state: 'in-progress', remainingMs: row.remainingMs };
}
