// Measures a claim beside many remembered deliveries, compared with an empty table: `pnpm bench:scale [rows]`. The rows are made by the
// server; ten million take some 2 GB of disk and a few minutes. The database is the bench's own, and dropped at the end.

import { randomBytes, randomUUID } from 'node:crypto';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { findPostgres } from '../support/services.js';

const ROUNDS = 41;
const CLAIMS = 200;
const CONCURRENCY = 8;

const rows = Number(process.argv[2] ?? 10_000_000);
const service = await findPostgres();
if (service === undefined) process.exit(1);
const database = `bench_${randomUUID().slice(0, 8)}`;
const server = new pg.Pool({ connectionString: service.url, max: 1 });
await server.query(`CREATE DATABASE ${database}`);
const url = new URL(service.url);
url.pathname = `/${database}`;
const pool = new pg.Pool({ connectionString: url.href, max: CONCURRENCY });
try {
  const [full, empty] = ['full_one', 'empty_one'].map((table) => postgresInbox(pool, { table }));
  await full!.migrate();
  await empty!.migrate();
  const startedAt = performance.now();
  // As many a second as in 30 days, one second after the other.
  await pool.query(`
    INSERT INTO full_one (id, state, token, attempt, ended_at)
    SELECT decode(lpad(to_hex(created), 8, '0') || md5(i::text) || left(md5('more' || i), 16), 'hex'), 'd', i, 1, to_timestamp(created)
    FROM (SELECT i, (extract(epoch FROM now()) - 2592000 + i::float8 * 2592000 / ${rows})::int8 AS created
      FROM generate_series(1, ${rows}) AS i) AS series`);
  await pool.query('VACUUM ANALYZE full_one');
  const { rows: sizes } = await pool.query(
    `SELECT pg_relation_size('full_one')::float8 AS heap, pg_indexes_size('full_one')::float8 AS indexes`,
  );
  console.log(
    `${rows.toLocaleString('en')} rows in ${((performance.now() - startedAt) / 1000).toFixed(0)} s: ` +
      `${((sizes[0].heap + sizes[0].indexes) / rows).toFixed(0)} bytes each`,
  );
  const times: Record<'full' | 'empty', number[]> = { full: [], empty: [] };
  for (let round = 0; round < ROUNDS; round++) {
    await pool.query('TRUNCATE empty_one');
    const order = round % 2 === 0 ? (['full', 'empty'] as const) : (['empty', 'full'] as const);
    for (const name of order) times[name].push(await timeClaims(name === 'full' ? full! : empty!));
  }
  const ratios = times.full.map((time, i) => time / times.empty[i]!);
  console.log(
    `claim: ${median(times.full).toFixed(0)} µs beside them, ${median(times.empty).toFixed(0)} µs in an empty table; ` +
      `the median of ${ROUNDS} ratios is ${median(ratios).toFixed(2)}`,
  );
} finally {
  await pool.end();
  await server.query(`DROP DATABASE ${database}`);
  await server.end();
  service.stop();
}

/** Returns the microseconds that a claim took. */
async function timeClaims(inbox: ReturnType<typeof postgresInbox>): Promise<number> {
  const createdAt = new Date().toISOString();
  let left = CLAIMS;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const ids = { deliveryId: 'del_1', webhookId: 'whk_1', eventId: 'evt_1' };
      await inbox.claim(randomBytes(24).toString('hex'), 60_000, { ...ids, createdAt });
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return ((performance.now() - startedAt) * 1000) / CLAIMS;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
