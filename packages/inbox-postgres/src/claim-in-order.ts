import type { ClaimResult, EventOrder, ObservedIds } from '@videovector-webhooks/core/inbox';
import type { Run } from './connection/run.js';
import { observedIds } from './observed-ids.js';
import type { Statements } from './table/statements.js';

/** Claims a delivery and its resource, in one statement. */
export async function claimInOrder(
  run: Run,
  statements: Statements,
  id: string,
  claim: { readonly key: string; readonly token: string; readonly order: EventOrder },
  leaseMs: number,
  observed: ObservedIds | undefined,
  retentionMs: number,
): Promise<ClaimResult> {
  const { order } = claim;
  const [, token] = statements.form.claimValues(claim);
  const { resource, position, keepsStale } = order;
  const values = [id, token, leaseMs, ...observedIds(observed), resource, position, keepsStale, retentionMs];
  const [row] = (await run(statements.claimInOrder, values)).rows;
  const { attempt = null, stale = null, superseded, state, remaining } = row ?? {};
  if (attempt !== null)
    return { state: 'claimed', ...claim, attempt: Number(attempt), stale: stale === 'true' };
  if (superseded === 'true') return { state: 'superseded' };
  if (state?.startsWith('d')) return { state: 'completed' };
  // A copy ended while this statement waited for the resource: the next poll finds out.
  if (stale !== null) await run(statements.freeResource, [resource, token]);
  return { state: 'in-progress', remainingMs: Math.max(0, Number(remaining ?? 0)) };
}
