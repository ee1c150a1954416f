import type { Pool, QueryResult } from 'pg';
import type { Statement } from '../table/sql.js';
import { Connection, type Row } from './connection.js';
import { isConflict, isMisprepared, isSessionError, isUndone } from './server-errors.js';

/** Runs a statement by itself, on any connection. */
export type Run = (statement: Statement | string, values?: unknown[]) => Promise<QueryResult<Row>>;

const MAX_TRIES = 8;
const MAX_PAUSE_MS = 20;

/** A connection came from the pool with a transaction that other code had left open. */
class OpenTransactionError extends Error {}

/**
 * Makes the function that runs the inbox's statements: each in bounded time, and repeated if PostgreSQL rolled it back, as
 * it does under `repeatable read` and `serializable`, or if the connection was unfit for it. An unfit connection is closed.
 */
export function createRun(pool: Pool, timeoutMs: number): Run {
  // Until a pooler turns out to mix up sessions, or other code deallocates what a session has prepared.
  let isPreparing = true;

  return async (statement, values) => {
    for (let left = MAX_TRIES - 1; ; left--) {
      const connection = await Connection.open(pool, timeoutMs);
      try {
        const isText = isPreparing || typeof statement === 'string';
        const result = await connection.query(isText ? statement : statement.text, values);
        if (!connection.isInTransaction) return result;
        throw new OpenTransactionError('The connection came from the pool with an open transaction');
      } catch (error) {
        if (isMisprepared(error)) isPreparing = false;
        else if (!isConflict(error) || connection.isInTransaction) connection.discard(error as Error);
        if (left === 0 || !isWorthRepeating(error)) throw error;
      } finally {
        connection.release();
      }
      // At random, so that two statements that collided do not collide again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_PAUSE_MS));
    }
  };
}

function isWorthRepeating(error: unknown): boolean {
  return (
    isUndone(error) || isMisprepared(error) || isSessionError(error) || error instanceof OpenTransactionError
  );
}
