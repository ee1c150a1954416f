// The web process: it verifies deliveries, stores each one as a job, and responds with 202. Any number of them may run.

import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { graphileQueue } from './queue.js';

const connectionString = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 30_000 });
pool.on('error', (error) => console.error('PostgreSQL:', error.name));
pool.on('connect', (client) => client.on('error', (error) => console.error('PostgreSQL:', error.name)));
const utils = await makeWorkerUtils({ pgPool: pool });
await utils.migrate();
const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  queue: graphileQueue(utils.addJob),
});

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
const server = app.listen(Number(process.env['PORT'] ?? 3000), () => console.log('web', server.address()));

process.once('SIGTERM', async () => {
  await receiver.close();
  server.close();
  await utils.release();
  await pool.end();
});
