import { randomUUID } from 'node:crypto';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { findPostgres } from '../../support/services.js';
import { claimsAgainst, newKey } from '../claims.js';
import { createTable } from '../http/memories.js';
import type { Row } from '../row.js';

/**
 * Claim and complete against the two statements that they can't do without: to insert a row, and to update it. Both sides
 * name their statements, so that each connection prepares them once: what is compared is the work, not the parsing.
 */
export const row: Row = {
  name: 'inbox-postgres',
  async *measure(options) {
    const service = await findPostgres();
    if (service === undefined) return;
    const pool = new pg.Pool({ connectionString: service.url, max: 20 });
    const table = `bench_${randomUUID().slice(0, 8)}`;
    const inbox = postgresInbox(pool, { table });
    await inbox.migrate();
    await pool.query(createTable(`${table}_bare`));
    const insert = {
      name: 'bench_insert',
      text: `INSERT INTO ${table}_bare VALUES ($1, 'held', clock_timestamp()) ON CONFLICT DO NOTHING`,
    };
    const update = {
      name: 'bench_update',
      text: `UPDATE ${table}_bare SET state = 'done', at = clock_timestamp() WHERE key = $1`,
    };
    const bare = async (): Promise<void> => {
      const values = [newKey()];
      await pool.query({ ...insert, values });
      await pool.query({ ...update, values });
    };
    yield await claimsAgainst('PostgreSQL', inbox, 'INSERT and UPDATE', bare, options, 0.95);
    await pool.query(`DROP TABLE ${table}, ${table}_bare`);
    await pool.end();
    service.stop();
  },
};
