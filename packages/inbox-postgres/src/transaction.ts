import { type Claim, InboxUnavailableError, type TransactionResult } from '@videovector-webhooks/core';
import type { PoolClient } from 'pg';
import { type Connection, isServerError } from './connection.js';

/** What PostgreSQL answers to every statement of a transaction after one that has failed. */
const IN_FAILED_TRANSACTION = '25P02';

/**
 * Runs the handler's work and the done mark in one transaction: both are there afterwards, or neither.
 *
 * @param complete The statement that marks the delivery done; it takes the key and the token.
 * @param signal Aborts when the work should end.
 * @param graceMs How long after that the work keeps its connection.
 */
export async function inTransaction(
  connection: Connection,
  complete: string,
  claim: Claim,
  work: (transaction: PoolClient) => Promise<void>,
  signal: AbortSignal,
  graceMs: number,
): Promise<TransactionResult> {
  try {
    await begin(connection);
    try {
      await untilAborted(connection, work, signal, graceMs);
      if (await mark(connection, complete, claim)) return await commit(connection);
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

async function begin(connection: Connection): Promise<void> {
  try {
    await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  } catch (cause) {
    connection.destroy(cause as Error);
    throw new InboxUnavailableError('PostgreSQL could not begin a transaction', { cause });
  }
}

/**
 * Runs the work; where it goes on for long after its signal has aborted, takes its connection away.
 *
 * A ROLLBACK would not do: what the work writes after it would commit by itself, on a connection that by then may be
 * another delivery's. On a connection that is closed, whatever it still tries fails.
 */
async function untilAborted(
  connection: Connection,
  work: (transaction: PoolClient) => Promise<void>,
  signal: AbortSignal,
  graceMs: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const reason = new Error(`The handler went on for ${graceMs} ms after its signal had aborted`);
    timer = setTimeout(() => connection.destroy(reason), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    await work(connection.client);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}

/** Marks the delivery done. False where somebody else has taken it over. */
async function mark(connection: Connection, complete: string, { key, token }: Claim): Promise<boolean> {
  try {
    return (await connection.query(complete, [key, token])).rowCount === 1;
  } catch (cause) {
    // A statement of the handler had failed, and it went on: its own mistake.
    if ((cause as { code?: unknown }).code === IN_FAILED_TRANSACTION) throw cause;
    throw new InboxUnavailableError('PostgreSQL could not mark the delivery done', { cause });
  }
}

/** Commits. Where the answer does not come, nobody knows whether the server has committed. */
async function commit(connection: Connection): Promise<TransactionResult> {
  try {
    const { command } = await connection.query('COMMIT');
    // A transaction in which a statement had failed is rolled back by COMMIT, and the answer says so.
    if (command === 'COMMIT') return 'committed';
  } catch (error) {
    // An error that the server itself reports, such as of a deferred constraint, means that it has rolled back.
    if (isServerError(error)) throw error;
    return 'unknown';
  }
  throw new Error(
    'The transaction was rolled back: one of its statements had failed, and the handler went on',
  );
}

/** A connection that can't even roll back is broken, and is thrown away. */
async function rollback(connection: Connection): Promise<void> {
  if (connection.isOpen)
    await connection.query('ROLLBACK').catch((error: Error) => connection.destroy(error));
}
