import type { Pool, QueryResult } from 'pg';
import { isUndone } from './conflict.js';
import { Connection } from './connection.js';
import type { Statement } from './statements.js';

/** Runs a statement by itself, on any connection. */
export type Run = (statement: Statement, values: unknown[]) => Promise<QueryResult>;

const MOST_TRIES = 8;
const LONGEST_PAUSE_MS = 20;

const INVALID_STATEMENT_NAME = '26000';
const DUPLICATE_PREPARED_STATEMENT = '42P05';

/** Whether PostgreSQL did not run a statement, because it is not prepared where pg takes it to be, or the other way round. */
function isMisprepared(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === INVALID_STATEMENT_NAME || code === DUPLICATE_PREPARED_STATEMENT;
}

/**
 * Makes what runs the inbox's statements: each in bounded time, and again where PostgreSQL has undone it. Where the database
 * or the role has `repeatable read` or `serializable` for its default, that is how two that touch one row end.
 */
export function createRun(pool: Pool, timeoutMs: number): Run {
  // Until a pooler hands each transaction to another server, or somebody deallocates what a connection has prepared.
  let isPreparing = true;

  return async (statement, values) => {
    for (let left = MOST_TRIES - 1; ; left--) {
      const connection = await Connection.open(pool, timeoutMs);
      try {
        return await connection.query(isPreparing ? statement : statement.text, values);
      } catch (error) {
        if (left === 0 || !(isUndone(error) || isMisprepared(error))) throw error;
        if (isMisprepared(error)) isPreparing = false;
      } finally {
        connection.release();
      }
      // Apart from each other: who lost together would meet again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
    }
  };
}
