import { createReceiver, type HandlerContext, type Outcome } from '@videovector-webhooks/core';
import { postgresInbox, type TransactionalPostgresInbox } from '@videovector-webhooks/inbox-postgres';
import type pg from 'pg';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { admin, newTable, poolWith, schema } from './database.js';

/** The work of a handler with its transaction. */
export type Work = (transaction: pg.PoolClient, context: HandlerContext<pg.PoolClient>) => unknown;

/** A receiver on a transactional inbox, and a table for its handler's effects that every connection finds as `effects`. */
export interface TransactionalReceiver {
  readonly pool: pg.Pool;
  readonly inbox: TransactionalPostgresInbox;
  /** Runs the work as a handler, for one delivery at a time; each call is another delivery unless it has the same id. */
  handle(work: Work, deliveryId?: string): Promise<Outcome>;
  /** The ids in the table, in the order in which they were inserted. */
  effects(): Promise<string[]>;
  close(): Promise<void>;
}

let deliveries = 0;

export async function openTransactional(
  settings: Readonly<Record<string, string>> = {},
  config: pg.PoolConfig = {},
): Promise<TransactionalReceiver> {
  await admin.query(`DROP TABLE IF EXISTS ${schema}.effects`);
  await admin.query(`CREATE TABLE ${schema}.effects (id text, n serial)`);
  const pool = poolWith({ search_path: schema, ...settings }, config);
  const inbox = postgresInbox(pool, { transactional: true, table: newTable(), queryTimeoutMs: 5_000 });
  await inbox.migrate();
  let current: Work = () => {};
  const receiver = createReceiver({ secrets: SECRET, inbox, logger: quietLogger() });
  receiver.on('prompt_run.completed', (_event, context) => current(context.transaction, context));
  return {
    pool,
    inbox,
    handle(work, deliveryId = `dlv_${++deliveries}`) {
      current = work;
      return receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': deliveryId }));
    },
    async effects() {
      const { rows } = await admin.query(`SELECT id FROM ${schema}.effects ORDER BY n`);
      return rows.map(({ id }) => id);
    },
    async close() {
      await receiver.close();
      await pool.end();
    },
  };
}

/** Inserts an effect. */
export const insert = (client: Pick<pg.PoolClient, 'query'>, id: string): Promise<unknown> =>
  client.query('INSERT INTO effects (id) VALUES ($1)', [id]);
