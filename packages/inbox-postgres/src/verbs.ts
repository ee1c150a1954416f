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
import type { Statement } from './table/sql.js';
import type { Statements } from './table/statements.js';
import { tableOf } from './table/table.js';
import type { WithTables } from './with-tables.js';

/** A delivery as the statement `read` finds it. */
interface Entry {
  /** The first letter of its state. */
  readonly state: 'p' | 'r' | 'd';
  readonly attempt: number;
  /** How long the lease still runs, in milliseconds; 0 if it has ended. */
  readonly remainingMs: number;
}

/** A delivery in the table that it is in. */
interface Place {
  readonly statements: Statements;
  readonly id: string;
}

/** How soon to ask again for a delivery whose row is locked. */
const CONFLICT_MS = 1_000;

/** The verbs of the inbox and its lookup: a statement each. */
export function createVerbs(
  run: Run,
  withTables: WithTables,
  retentionMs: number,
): Pick<InspectableInbox, 'claim' | 'complete' | 'release' | 'renew' | 'lookup'> {
  const change = (
    claim: Claim,
    statement: (statements: Statements) => Statement,
    ...more: unknown[]
  ): Promise<boolean> =>
    withTables(async (tables) => {
      const statements = tableOf(tables, claim);
      const values = [...statements.form.claimValues(claim), ...more];
      return (await run(statement(statements), values)).rowCount === 1;
    });

  async function read(statement: Statement, value: string): Promise<Entry | undefined> {
    const [row] = (await run(statement, [value, retentionMs])).rows;
    if (row === undefined) return undefined;
    const { state, attempt, remaining } = row;
    return {
      state: String(state).charAt(0) as Entry['state'],
      attempt: Number(attempt),
      remainingMs: Number(remaining),
    };
  }

  const release = (claim: Claim): Promise<boolean> =>
    claim.order === undefined
      ? change(claim, (statements) => statements.release)
      : change(claim, (statements) => statements.releaseInOrder, claim.order.resource);

  async function claimAlone(
    { statements, id }: Place,
    key: string,
    token: string,
    leaseMs: number,
    observed?: ObservedIds,
  ): Promise<ClaimResult> {
    const { form, insert, takeOver } = statements;
    const [, tokenValue] = form.claimValues({ key, token });
    const ids = observedIds(observed);
    const { rowCount } = await run(insert, [id, tokenValue, leaseMs, ...(form.insertsIds ? ids : [])]);
    if (rowCount === 1) return { state: 'claimed', key, token, attempt: 1 };
    const entry = await read(statements.read, id);
    if (entry?.state === 'd') return { state: 'completed' };
    if (entry?.state === 'p' && entry.remainingMs > 0)
      return { state: 'in-progress', remainingMs: entry.remainingMs };
    const values = [id, tokenValue, leaseMs, retentionMs, ...(form.insertsIds ? [] : ids)];
    const { rows } = await run(takeOver, values);
    if (rows[0] !== undefined) return { state: 'claimed', key, token, attempt: Number(rows[0]['attempt']) };
    // Another caller claimed it, or it was swept, between the two statements: the next poll finds out.
    return { state: 'in-progress', remainingMs: 0 };
  }

  return {
    claim: (key, leaseMs, observed, order) =>
      withTables(async ({ current, earlier }) => {
        // No delivery is added to the earlier table, so one that is not there now never will be.
        const isEarlier = earlier !== undefined && (await read(earlier.read, key)) !== undefined;
        const statements = isEarlier ? earlier : current;
        const id = statements.form.idValue(key, observed?.createdAt);
        const token = statements.form.newToken(observed?.createdAt);
        try {
          if (order === undefined) return await claimAlone({ statements, id }, key, token, leaseMs, observed);
          return await claimInOrder(
            run,
            statements,
            id,
            { key, token, order },
            leaseMs,
            observed,
            retentionMs,
          );
        } catch (error) {
          // Its row is locked, for instance by the transaction that completes it.
          if (isConflict(error)) return { state: 'in-progress', remainingMs: CONFLICT_MS };
          const wasSent = !(error instanceof InboxUnavailableError);
          if (wasSent && !isServerError(error))
            void releaseLostClaim(() => release({ key, token, attempt: 0, order }));
          throw error;
        }
      }),
    complete: (claim) =>
      claim.order === undefined
        ? change(claim, (statements) => statements.complete)
        : change(
            claim,
            (statements) => statements.completeInOrder,
            claim.order.resource,
            claim.order.position,
            retentionMs,
          ),
    release,
    renew: (claim, leaseMs) =>
      claim.order === undefined
        ? change(claim, (statements) => statements.renew, leaseMs)
        : change(claim, (statements) => statements.renewInOrder, leaseMs, claim.order.resource),
    lookup: (key, createdAt) =>
      withTables(async ({ current, earlier }) => {
        const { form } = current;
        const entry =
          (earlier && (await read(earlier.read, key))) ??
          (createdAt === undefined
            ? await read(current.find, form.keyValue(key))
            : await read(current.read, form.idValue(key, createdAt)));
        if (entry === undefined) return { state: 'absent' };
        const { state, attempt, remainingMs } = entry;
        if (state === 'p') return { state: remainingMs > 0 ? 'in-progress' : 'expired', attempt };
        return { state: state === 'd' ? 'completed' : 'released', attempt };
      }),
  };
}
