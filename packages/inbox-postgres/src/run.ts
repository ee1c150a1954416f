import type { Pool, QueryResult } from 'pg';
import { retryUndone } from './conflict.js';
import { Connection } from './connection.js';

/** Runs a statement by itself, on any connection. */
export type Run = (statement: string, values: readonly unknown[]) => Promise<QueryResult>;

/** Makes what runs the inbox's statements: each in bounded time, and again where PostgreSQL has undone it. */
export function createRun(pool: Pool, timeoutMs: number): Run {
  return (statement, values) =>
    retryUndone(async () => {
      const connection = await Connection.open(pool, timeoutMs);
      try {
        return await connection.query(statement, values);
      } finally {
        connection.release();
      }
    });
}
