import { InboxUnavailableError } from '@videovector-webhooks/core';
import type { Claim, TransactionResult } from '@videovector-webhooks/core/inbox';
import type { PoolClient } from 'pg';
import type { Connection } from '../connection/connection.js';
import {
  IN_FAILED_TRANSACTION,
  isServerError,
  isSessionError,
  sqlStateOf,
} from '../connection/server-errors.js';
import { TRANSACTION_TOKEN } from '../table/sql.js';
import { beginText, type Statements } from '../table/statements.js';
import { type Table, tableOf } from '../table/table.js';
import { unavailable } from '../unavailable.js';
import { HandlerClient } from './handler-client.js';

/** What the options of the inbox say about transactions; times in milliseconds. */
interface TransactionSettings {
  /** How long the work keeps its connection after its signal has aborted. */
  readonly queryTimeoutMs: number;
  readonly retentionMs: number;
}

/**
 * Runs the handler's work and the done mark in one transaction: both are committed, or neither.
 *
 * @param table The inbox's table, with the statement that marks the delivery done.
 * @param signal Aborts when the work should stop.
 */
export async function inTransaction(
  connection: Connection,
  table: Table,
  claim: Claim,
  work: (transaction: PoolClient) => Promise<void>,
  signal: AbortSignal,
  { queryTimeoutMs: graceMs, retentionMs }: TransactionSettings,
): Promise<TransactionResult> {
  try {
    const statements = await begin(connection, table, claim);
    const handler = new HandlerClient(connection.client);
    try {
      await untilAborted(connection, () => work(handler.client), signal, graceMs).finally(() =>
        handler.close(),
      );
      handler.assertCommittable();
      if (await mark(connection, statements, claim, retentionMs)) return await commit(connection);
    } catch (error) {
      await rollback(connection);
      throw error;
    }
    await rollback(connection);
    return 'fenced';
  } finally {
    connection.release();
  }
}

async function begin(connection: Connection, table: Table, claim: Claim): Promise<Statements> {
  try {
    const statements = tableOf(await table.locate((sql) => connection.query(sql)), claim);
    const [, token] = statements.form.claimValues(claim);
    await connection.query(beginText(token));
    return statements;
  } catch (cause) {
    connection.destroy(cause as Error);
    throw unavailable('PostgreSQL could not begin a transaction', cause);
  }
}

/**
 * Runs the work. Closes its connection if it continues for too long after its signal has aborted.
 *
 * A ROLLBACK is not enough: later writes of the work would commit immediately, on a connection that may serve another
 * delivery by then. On a closed connection, every further statement fails.
 */
async function untilAborted(
  connection: Connection,
  work: () => Promise<void>,
  signal: AbortSignal,
  graceMs: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const reason = new Error(`The handler continued for ${graceMs} ms after its signal had aborted`);
    timer = setTimeout(() => connection.destroy(reason), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    await work();
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}

/** Marks the delivery done. False if another caller has taken it or its resource over. */
async function mark(
  connection: Connection,
  { form, completeInTransaction, completeInOrderInTransaction }: Statements,
  claim: Claim,
  retentionMs: number,
): Promise<boolean> {
  try {
    const { order } = claim;
    const [id, token] = form.claimValues(claim);
    const completing =
      order === undefined
        ? connection.query(completeInTransaction, [id, token])
        : connection.query(completeInOrderInTransaction, [
            id,
            token,
            order.resource,
            order.position,
            retentionMs,
          ]);
    if ((await completing).rowCount === 1) return true;
    const [row] = (await connection.query(`SELECT ${TRANSACTION_TOKEN} AS token`)).rows;
    if (row?.['token'] === token) return false;
  } catch (cause) {
    if (sqlStateOf(cause) === IN_FAILED_TRANSACTION) throw new Error(WENT_ON, { cause });
    if (isSessionError(cause)) throw new InboxUnavailableError(SESSION_CHANGED, { cause });
    throw unavailable('PostgreSQL could not mark the delivery done', cause);
  }
  throw new InboxUnavailableError(ENDED_EARLY);
}

const ENDED_EARLY =
  'Something ended the handler’s transaction: its writes may be committed, and the delivery is not marked done';
const WENT_ON = 'The transaction is rolled back: one of its statements failed, and the handler continued';
const SESSION_CHANGED =
  'The inbox can’t write in the handler’s transaction. Undo SET ROLE and SET TRANSACTION READ ONLY before the handler ends';

/** Commits. If the answer is lost, the server may or may not have committed. */
async function commit(connection: Connection): Promise<TransactionResult> {
  try {
    const { command } = await connection.query('COMMIT');
    // COMMIT of a failed transaction is a rollback, which only the command tag shows.
    if (command === 'COMMIT') return 'committed';
  } catch (error) {
    // An error that the server reports, such as of a deferred constraint, means that it has rolled back.
    if (isServerError(error)) throw error;
    return 'unknown';
  }
  throw new Error(WENT_ON);
}

/** Rolls back; closes a connection that can't. */
async function rollback(connection: Connection): Promise<void> {
  if (connection.isOpen)
    await connection.query('ROLLBACK').catch((error: Error) => connection.destroy(error));
}
