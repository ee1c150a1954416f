// A receiver whose handler stores results in SQLite. For `videovector-webhooks check`, with CHECK=1, it also counts effects and fails on request.

import { setTimeout as sleep } from 'node:timers/promises';
import { createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import express from 'express';
import Database from 'libsql';

const database = new Database(process.env['DATABASE'] ?? ':memory:');
database.exec('CREATE TABLE IF NOT EXISTS results (event_id TEXT, run_id TEXT)');
const isCheck = process.env['CHECK'] === '1';

const receiver = createReceiver({
  secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'],
  inbox: sqliteInbox(database),
});
receiver.on('prompt_run.completed', async (event) => {
  const { check, check_delay_ms: delay } = event.data as { check?: unknown; check_delay_ms?: number };
  if (isCheck && check === 'fail') {
    await sleep(delay);
    throw new Error('check');
  }
  database.prepare('INSERT INTO results VALUES (?, ?)').run(event.id, event.data.run_id);
});

const app = express();
app.all('/webhooks/videovector', webhooks(receiver));
if (isCheck) {
  app.get('/handled', (request, response) => {
    const row = database
      .prepare('SELECT count(*) AS count FROM results WHERE event_id = ?')
      .get(request.query['id']);
    response.json(row);
  });
}
const server = app.listen(Number(process.env['PORT'] ?? 3000), () =>
  console.log('listening', server.address()),
);
