import { type Claim, InboxUnavailableError, type TransactionResult } from '@videovector-webhooks/core';
import type { Pool, PoolClient } from 'pg';

/**
 * Runs the handler's work and the done mark in one transaction: both are there afterwards, or neither.
 *
 * @param complete The statement that marks the delivery done; it takes the key and the token.
 */
export async function inTransaction(
  pool: Pool,
  complete: string,
  { key, token }: Claim,
  work: (transaction: PoolClient) => Promise<void>,
): Promise<TransactionResult> {
  const client = await connect(pool);
  let broken: Error | undefined;
  // A connection that breaks between two queries says so here, and nobody else listens.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await begin(client, onError);
    try {
      await work(client);
      const marked = await client.query(complete, [key, token]);
      if (marked.rowCount === 1) return await commit(client, onError);
    } catch (error) {
      await rollback(client, onError);
      throw error;
    }
    await rollback(client, onError);
    return 'fenced';
  } finally {
    client.off('error', onError);
    // A broken connection is thrown away, and with it whatever it had not committed.
    client.release(broken);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new InboxUnavailableError('There is no connection to PostgreSQL', { cause });
  }
}

async function begin(client: PoolClient, onError: (error: Error) => void): Promise<void> {
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  } catch (cause) {
    onError(cause as Error);
    throw new InboxUnavailableError('PostgreSQL could not begin a transaction', { cause });
  }
}

/** Commits. Where the answer does not come, nobody knows whether the server has committed. */
async function commit(client: PoolClient, onError: (error: Error) => void): Promise<TransactionResult> {
  try {
    const { command } = await client.query('COMMIT');
    // A transaction in which a statement had failed is rolled back by COMMIT, and the answer says so.
    if (command === 'COMMIT') return 'committed';
  } catch (error) {
    // An error that the server itself reports, such as of a deferred constraint, means that it has rolled back.
    if (isServerError(error)) throw error;
    onError(error as Error);
    return 'unknown';
  }
  throw new Error(
    'The transaction was rolled back: one of its statements had failed, and the handler went on',
  );
}

async function rollback(client: PoolClient, onError: (error: Error) => void): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch (error) {
    onError(error as Error);
  }
}

/** Whether PostgreSQL has answered with an error, other than that it is going down or the connection is lost. */
function isServerError(error: unknown): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity === 'ERROR' && !/^(?:08|57P)/.test(code);
}
