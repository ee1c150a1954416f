// Measures what a remembered delivery takes in PostgreSQL, and what it writes: `pnpm bench:storage [deliveries]`.

import { randomBytes, randomUUID } from 'node:crypto';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { wideTableSql } from '../../packages/inbox-postgres/test/fixtures/wide-table.js';
import { findPostgres } from '../support/services.js';

const CONCURRENCY = 20;

const deliveries = Number(process.argv[2] ?? 100_000);
const service = await findPostgres();
if (service === undefined) process.exit(1);
const database = `bench_${randomUUID().slice(0, 8)}`;
const server = new pg.Pool({ connectionString: service.url, max: 1 });
await server.query(`CREATE DATABASE ${database}`);
const url = new URL(service.url);
url.pathname = `/${database}`;
const pool = new pg.Pool({ connectionString: url.href, max: CONCURRENCY });
try {
  await measure('compact', 'SELECT 1');
  await measure('wide, as before', wideTableSql('wide__as_before'));
} finally {
  await pool.end();
  await server.query(`DROP DATABASE ${database}`);
  await server.end();
  service.stop();
}

/** Handles deliveries, then a tenth as many again after a checkpoint, which makes random writes expensive. */
async function measure(form: string, sql: string): Promise<void> {
  const table = form.replaceAll(/\W/g, '_');
  await pool.query(sql);
  const inbox = postgresInbox(pool, { table });
  await inbox.migrate();
  // As autovacuum does by default, after each fifth: only then can new rows use the space of what `complete` has replaced.
  for (let left = deliveries; left > 0; ) {
    const some = Math.min(left, Math.max(1_000, Math.ceil((deliveries - left) / 5)));
    await handle(inbox, some);
    await pool.query(`VACUUM ANALYZE ${table}`);
    left -= some;
  }
  const [size] = (
    await pool.query(`SELECT pg_relation_size('${table}')::float8 AS heap, pg_indexes_size('${table}')::float8 AS indexes,
      (n_tup_hot_upd * 100 / n_tup_upd)::int AS hot FROM pg_stat_user_tables WHERE relname = '${table}'`)
  ).rows;
  await pool.query('CHECKPOINT');
  const before = await walPosition();
  await handle(inbox, deliveries / 10);
  const wal = ((await walPosition()) - before) / (deliveries / 10);
  const [heap, indexes] = [size.heap / deliveries, size.indexes / deliveries];
  console.log(
    `${form}: ${(heap + indexes).toFixed(0)} bytes a delivery (${heap.toFixed(0)} in the table, ${indexes.toFixed(0)} in indexes); ` +
      `${wal.toFixed(0)} bytes of WAL each after a checkpoint; ${size.hot} % of updates write no index`,
  );
}

async function handle(inbox: ReturnType<typeof postgresInbox>, count: number): Promise<void> {
  let left = count;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      const observed = {
        deliveryId: `del_${ids[0]}`,
        webhookId: `whk_${ids[1]}`,
        eventId: `evt_${ids[2]}`,
        createdAt: new Date().toISOString(),
      };
      const claim = await inbox.claim(randomBytes(24).toString('hex'), 60_000, observed);
      if (claim.state === 'claimed') await inbox.complete(claim);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function walPosition(): Promise<number> {
  const { rows } = await pool.query(`SELECT (pg_current_wal_lsn() - '0/0')::float8 AS position`);
  return rows[0].position;
}
