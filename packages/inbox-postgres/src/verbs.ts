import { randomUUID } from 'node:crypto';
import { type Claim, InboxUnavailableError, type InspectableInbox } from '@videovector-webhooks/core';
import { releaseLostClaim } from '@videovector-webhooks/core/adapter';
import { isConflict } from './conflict.js';
import { isServerError } from './connection.js';
import { observedIds } from './observed-ids.js';
import type { Run } from './run.js';
import type { Statement, Statements } from './statements.js';

/** What the statement `read` finds of a delivery. */
interface Row {
  readonly state: 'processing' | 'released' | 'done';
  readonly attempt: number;
  /** How long the lease still runs, in milliseconds. */
  readonly remaining: number;
}

/** How soon to ask again for a delivery whose row somebody holds. */
const CONFLICT_MS = 1_000;

/** The verbs of the inbox, and its look-up: a statement each. */
export function createVerbs(
  run: Run,
  sql: Statements,
  retentionMs: number,
): Pick<InspectableInbox, 'claim' | 'complete' | 'release' | 'renew' | 'lookup'> {
  const touches = async (statement: Statement, { key, token }: Claim, ...more: unknown[]): Promise<boolean> =>
    (await run(statement, [key, token, ...more])).rowCount === 1;

  async function read(key: string): Promise<Row | undefined> {
    return (await run(sql.read, [key, retentionMs])).rows[0];
  }

  const release = (claim: Claim): Promise<boolean> => touches(sql.release, claim);

  return {
    async claim(key, leaseMs, observed) {
      const token = randomUUID();
      try {
        const { rowCount } = await run(sql.insert, [key, token, leaseMs, ...observedIds(observed)]);
        if (rowCount === 1) return { state: 'claimed', key, token, attempt: 1 };
        const row = await read(key);
        if (row?.state === 'done') return { state: 'completed' };
        if (row?.state === 'processing' && row.remaining > 0)
          return { state: 'in-progress', remainingMs: row.remaining };
        const { rows } = await run(sql.takeOver, [key, token, leaseMs, retentionMs]);
        if (rows.length === 1) return { state: 'claimed', key, token, attempt: rows[0].attempt };
        // Somebody else took it, or it was swept, between the two statements: the next poll will tell.
        return { state: 'in-progress', remainingMs: 0 };
      } catch (error) {
        // Somebody holds the row itself, for instance in the transaction that completes it: it is in progress.
        if (isConflict(error)) return { state: 'in-progress', remainingMs: CONFLICT_MS };
        const wasSent = !(error instanceof InboxUnavailableError);
        if (wasSent && !isServerError(error))
          void releaseLostClaim(() => release({ key, token, attempt: 0 }));
        throw error;
      }
    },
    complete: (claim) => touches(sql.complete, claim),
    release,
    renew: (claim, leaseMs) => touches(sql.renew, claim, leaseMs),
    async lookup(key) {
      const row = await read(key);
      if (row === undefined) return { state: 'absent' };
      const { state, attempt, remaining } = row;
      if (state === 'processing') return { state: remaining > 0 ? 'in-progress' : 'expired', attempt };
      return { state: state === 'done' ? 'completed' : 'released', attempt };
    },
  };
}
