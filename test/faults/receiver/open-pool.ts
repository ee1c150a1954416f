import { Pool } from 'pg';

/** A pool as a service would have it, with time-outs that suit the run. */
export function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 10, connectionTimeoutMillis: 2_000 });
  // An idle client that loses its connection to the store; without a listener it ends the process.
  pool.on('error', () => {});
  return pool;
}
