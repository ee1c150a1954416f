// The web process: it verifies deliveries, stores each one as a job, and responds with 202. Any number of them may run.

import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import { pgBossQueue } from '@videovector-webhooks/queue-pg-boss';
import express from 'express';
import PgBoss from 'pg-boss';

const boss = new PgBoss(process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres');
boss.on('error', (error) => console.error('pg-boss:', error.name));
await boss.start();
const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  queue: pgBossQueue(boss, { name: process.env['QUEUE'] ?? 'videovector' }),
});

const app = express();
app.post('/webhooks/videovector', webhooks(receiver));
const server = app.listen(Number(process.env['PORT'] ?? 3000), () => console.log('web', server.address()));

process.once('SIGTERM', async () => {
  await receiver.close();
  server.close();
  await boss.stop();
});
