// The worker process: it handles the jobs, each event exactly once across all workers. Any number of them may run.

import { createReceiver } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { startWorker } from './queue.js';

const connectionString = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const pool = new pg.Pool({ connectionString, max: 25 });
pool.on('error', (error) => console.error('PostgreSQL:', error.name));
pool.on('connect', (client) => client.on('error', (error) => console.error('PostgreSQL:', error.name)));
const inbox = postgresInbox(pool, { transactional: true });
await inbox.migrate();

const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  inbox,
  handlerTimeoutMs: 5 * 60_000,
});
receiver.on('prompt_run.completed', async (event, { key, attempt, transaction }) => {
  // A job that is added here exists if and only if the event was handled.
  const text = "SELECT graphile_worker.add_job('send-report', payload => $1, job_key => $2)";
  await transaction.query(text, [JSON.stringify({ run: event.data.run_id }), `report-${key}`]);
  console.log('handled', event.data.run_id, 'attempt', attempt, key);
});

const worker = startWorker(receiver, pool, {
  concurrency: 10,
  observe: ({ action, outcome, failures }) => console.log(action, outcome.code, failures),
});

process.once('SIGTERM', async () => {
  await worker.close();
  await receiver.close();
  await pool.end();
});
