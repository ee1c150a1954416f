// Without `strict`, undefined belongs to every type; events are still typed.

import { createReceiver, type Receiver } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import type { Pool } from 'pg';

declare const pool: Pool;
export const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
export const same: Receiver = receiver;
receiver.on('prompt_run.completed', (event, { key }) => console.log(event.data.run_id.trim(), key));
// @ts-expect-error There is no such event.
receiver.on('prompt_run.complete', () => {});
export const transactional = createReceiver({
  secrets: 'whsec_example',
  inbox: postgresInbox(pool, { transactional: true }),
});
transactional.on('test', (_event, { transaction }) => transaction.query('SELECT 1'));
// @ts-expect-error A plain receiver has no transaction.
receiver.on('test', (_event, { transaction }) => transaction);
