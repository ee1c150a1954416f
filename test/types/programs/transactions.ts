// Receivers whose handlers get a transaction.

import {
  createReceiver,
  type Handler,
  type Inbox,
  type Receiver,
  type ReceiverWith,
  type TransactionContext,
} from '@videovector-webhooks/core';
import { postgresInbox, type TransactionalPostgresInbox } from '@videovector-webhooks/inbox-postgres';
import type { Pool, PoolClient } from 'pg';
import { typeOf } from './expect.js';

declare const pool: Pool;
const secrets = 'whsec_example';

const inbox = postgresInbox(pool, { transactional: true });
typeOf(inbox).is<TransactionalPostgresInbox>();
export const receiver = createReceiver({ secrets, inbox });
typeOf(receiver).is<ReceiverWith<{ readonly transaction: PoolClient }>>();
receiver.on('test', (_event, context) => {
  typeOf(context).is<TransactionContext<PoolClient>>();
  typeOf(context.transaction).is<PoolClient>();
});
export const insert: Handler<'test', { transaction: PoolClient }> = (event, { transaction }) =>
  transaction.query('INSERT INTO messages (text) VALUES ($1)', [event.data.message]);
receiver.on('test', insert);
// @ts-expect-error The handler needs a transaction.
createReceiver({ secrets }).on('test', insert);

// Without the option, or if it is false or undefined, there is none.
for (const options of [undefined, {}, { transactional: undefined }] as const) {
  typeOf(createReceiver({ secrets, inbox: postgresInbox(pool, options) })).is<Receiver>();
}
typeOf(createReceiver({ secrets, inbox: postgresInbox(pool, { transactional: false }) })).is<Receiver>();

// If it is known only at run time, there may be one.
declare const transactional: boolean;
export const configured = createReceiver({
  secrets,
  inbox: postgresInbox(pool, { transactional, table: 'inbox' }),
});
configured.on('test', (_event, { transaction }) => typeOf(transaction).is<PoolClient | undefined>());

// A handler that needs no transaction, and a function that registers such handlers, fit anyway.
export const plain: Handler<'prompt_run.completed'> = (event) => event.data.run_id;
receiver.on('prompt_run.completed', plain);
export function register(target: Receiver): void {
  target.on('prompt_run.completed', plain);
}
register(receiver);
register(configured);
export function registerWrites(target: ReceiverWith<{ transaction: PoolClient }>): void {
  target.on('test', insert);
}
registerWrites(receiver);
// @ts-expect-error There may be no transaction.
registerWrites(configured);

// An inbox of which only the interface is known.
declare const anyInbox: Inbox;
typeOf(createReceiver({ secrets, inbox: anyInbox })).is<Receiver>();
// @ts-expect-error The option has two values.
postgresInbox(pool, { transactional: 'yes' });
// @ts-expect-error There is no such option.
postgresInbox(pool, { transaction: true });
