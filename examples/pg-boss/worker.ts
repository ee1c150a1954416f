// The worker process: it handles the jobs, each event exactly once across all workers. Any number of them may run.

import { createReceiver } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { startWorker } from '@videovector-webhooks/queue-pg-boss';
import pg from 'pg';
import PgBoss from 'pg-boss';

const connectionString = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const pool = new pg.Pool({ connectionString });
pool.on('error', (error) => console.error('PostgreSQL:', error.name));
const inbox = postgresInbox(pool, { transactional: true });
await inbox.migrate();
const boss = new PgBoss(connectionString);
boss.on('error', (error) => console.error('pg-boss:', error.name));
await boss.start();

const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  inbox,
  handlerTimeoutMs: 5 * 60_000,
});
receiver.on('prompt_run.completed', async (event, { key, attempt, transaction }) => {
  // Writes through `transaction` commit together with the record that the event was handled.
  await transaction.query('SELECT $1::text', [event.data.run_id]);
  console.log('handled', event.data.run_id, 'attempt', attempt, key);
});

const worker = startWorker(receiver, boss, {
  name: process.env['QUEUE'] ?? 'videovector',
  concurrency: 10,
  observe: ({ action, outcome, failures }) => console.log(action, outcome.code, failures),
});

process.once('SIGTERM', async () => {
  await worker.close();
  await receiver.close();
  await boss.stop();
  await pool.end();
});
