import { randomUUID } from 'node:crypto';
import { InboxUnavailableError } from '@videovector-webhooks/core';
import {
  type Claim,
  type ClaimResult,
  type InspectableInbox,
  type ObservedIds,
  releaseLostClaim,
} from '@videovector-webhooks/core/inbox';
import { claimInOrder } from './claim-in-order.js';
import type { Run } from './connection/run.js';
import { isConflict, isServerError } from './connection/server-errors.js';
import { observedIds } from './observed-ids.js';
import type { Statements } from './table/statements.js';

/** A delivery as the statement `read` finds it. */
interface Entry {
  readonly state: string;
  readonly attempt: number;
  /** How long the lease still runs, in milliseconds. */
  readonly remainingMs: number;
}

/** How soon to ask again for a delivery whose row is locked. */
const CONFLICT_MS = 1_000;

/** The verbs of the inbox and its lookup: a statement each. */
export function createVerbs(
  run: Run,
  retentionMs: number,
): Pick<InspectableInbox, 'claim' | 'complete' | 'release' | 'renew' | 'lookup'> {
  const change = async (
    statement: keyof Pick<
      Statements,
      'complete' | 'release' | 'renew' | 'completeInOrder' | 'releaseInOrder' | 'renewInOrder'
    >,
    { key, token }: Claim,
    ...more: unknown[]
  ): Promise<boolean> => (await run(statement, [key, token, ...more])).rowCount === 1;

  async function read(key: string): Promise<Entry | undefined> {
    const [row] = (await run('read', [key, retentionMs])).rows;
    if (row === undefined) return undefined;
    const { state, attempt, remaining } = row;
    return { state: String(state), attempt: Number(attempt), remainingMs: Number(remaining) };
  }

  const release = (claim: Claim): Promise<boolean> =>
    claim.order === undefined
      ? change('release', claim)
      : change('releaseInOrder', claim, claim.order.resource);

  async function claimAlone(
    key: string,
    token: string,
    leaseMs: number,
    observed?: ObservedIds,
  ): Promise<ClaimResult> {
    const { rowCount } = await run('insert', [key, token, leaseMs, ...observedIds(observed)]);
    if (rowCount === 1) return { state: 'claimed', key, token, attempt: 1 };
    const entry = await read(key);
    if (entry?.state === 'done') return { state: 'completed' };
    if (entry?.state === 'processing' && entry.remainingMs > 0)
      return { state: 'in-progress', remainingMs: entry.remainingMs };
    const { rows } = await run('takeOver', [key, token, leaseMs, retentionMs]);
    if (rows[0] !== undefined) return { state: 'claimed', key, token, attempt: Number(rows[0]['attempt']) };
    // Another caller claimed it, or it was swept, between the two statements: the next poll finds out.
    return { state: 'in-progress', remainingMs: 0 };
  }

  return {
    async claim(key, leaseMs, observed, order) {
      const token = randomUUID();
      try {
        if (order === undefined) return await claimAlone(key, token, leaseMs, observed);
        return await claimInOrder(run, { key, token, order }, leaseMs, observed, retentionMs);
      } catch (error) {
        // Its row is locked, for instance by the transaction that completes it.
        if (isConflict(error)) return { state: 'in-progress', remainingMs: CONFLICT_MS };
        const wasSent = !(error instanceof InboxUnavailableError);
        if (wasSent && !isServerError(error))
          void releaseLostClaim(() => release({ key, token, attempt: 0, order }));
        throw error;
      }
    },
    complete: (claim) =>
      claim.order === undefined
        ? change('complete', claim)
        : change('completeInOrder', claim, claim.order.resource, claim.order.position, retentionMs),
    release,
    renew: (claim, leaseMs) =>
      claim.order === undefined
        ? change('renew', claim, leaseMs)
        : change('renewInOrder', claim, leaseMs, claim.order.resource),
    async lookup(key) {
      const entry = await read(key);
      if (entry === undefined) return { state: 'absent' };
      const { state, attempt, remainingMs } = entry;
      if (state === 'processing') return { state: remainingMs > 0 ? 'in-progress' : 'expired', attempt };
      return { state: state === 'done' ? 'completed' : 'released', attempt };
    },
  };
}
