import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { describeQueueExample } from '../../test/suites/describe-queue-example.js';
import { findPostgres } from '../../test/support/services.js';

const postgres = await findPostgres();
const database = `example_${randomUUID().replaceAll('-', '')}`;
if (postgres !== undefined) await run(`CREATE DATABASE ${database}`);
afterAll(async () => {
  if (postgres === undefined) return;
  await run(`DROP DATABASE ${database} WITH (FORCE)`);
  postgres.stop();
});

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres!.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe.skipIf(postgres === undefined)('examples/pg-boss', () => {
  const url = new URL(postgres?.url ?? 'postgres://127.0.0.1');
  url.pathname = database;
  describeQueueExample(new URL('.', import.meta.url), { DATABASE_URL: url.href });
});
