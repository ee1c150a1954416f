import type { InspectableInbox, TransactionalInbox } from '@videovector-webhooks/core';
import type { Pool, PoolClient } from 'pg';
import { Connection } from './connection.js';
import { migrate } from './migration.js';
import { type PostgresInboxOptions, readOptions } from './options.js';
import { createRun } from './run.js';
import { statementsFor } from './statements.js';
import { createSweeper } from './sweep.js';
import { inTransaction } from './transaction.js';
import { createVerbs } from './verbs.js';

/** An inbox in PostgreSQL. */
export interface PostgresInbox extends InspectableInbox {
  /**
   * Creates the table where it is missing; may be called by many processes at once, at each start. Where the table is
   * there, it takes no more rights than the inbox itself: SELECT, INSERT, UPDATE and DELETE.
   */
  migrate(): Promise<void>;
  /**
   * Deletes what was completed or given back longer ago than the retention, in batches. The inbox does it by itself once an
   * hour, when a delivery is completed.
   *
   * @param batch How many rows to delete in one statement. Default: 1,000.
   * @returns How many rows were deleted.
   */
  sweep(batch?: number): Promise<number>;
}

/** A PostgreSQL inbox whose handlers get a transaction, as `context.transaction`: a client of the pool. */
export type TransactionalPostgresInbox = PostgresInbox & TransactionalInbox<PoolClient>;

/**
 * An inbox in PostgreSQL: over processes and machines, their crashes and restarts. With `transactional: true` the handler's
 * writes and the done mark commit together.
 *
 * @param pool A `pg` Pool; the inbox never ends it. A transactional inbox holds a connection while a handler runs, and needs
 *   others to claim and renew: let `max` be greater than the number of deliveries under way at once.
 * @param options See `PostgresInboxOptions`; none is needed.
 * @throws ConfigurationError Where it is no pool, or an option is wrong.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20, connectionTimeoutMillis: 5_000 });
 * const inbox = postgresInbox(pool, { transactional: true });
 * // await inbox.migrate();
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox });
 * receiver.on('export.ready', async (event, { transaction }) => {
 *   await transaction.query('INSERT INTO exports (id) VALUES ($1)', [event.data.export_id]);
 * });
 * ```
 */
export function postgresInbox(
  pool: Pool,
  options: PostgresInboxOptions & { transactional: true },
): TransactionalPostgresInbox;
/**
 * An inbox in PostgreSQL, whose handlers get no transaction.
 *
 * @param pool A `pg` Pool; the inbox never ends it.
 * @param options See `PostgresInboxOptions`; none is needed.
 * @throws ConfigurationError Where it is no pool, or an option is wrong.
 */
export function postgresInbox(
  pool: Pool,
  options?: PostgresInboxOptions & { transactional?: false },
): PostgresInbox;
export function postgresInbox(pool: Pool, options: PostgresInboxOptions = {}): PostgresInbox {
  const settings = readOptions(pool, options);
  const { retentionMs, queryTimeoutMs } = settings;
  const sql = statementsFor(settings.table);
  // An idle connection that breaks makes a pool without a listener end the process.
  if (pool.listenerCount('error') === 0) pool.on('error', () => {});
  const run = createRun(pool, queryTimeoutMs);
  const verbs = createVerbs(run, sql, retentionMs);
  const sweeper = createSweeper(run, sql.sweep, retentionMs);

  const inbox: PostgresInbox = {
    retentionMs,
    ...verbs,
    async complete(claim) {
      const done = await verbs.complete(claim);
      sweeper.nowAndThen();
      return done;
    },
    migrate: () => migrate(pool, sql, queryTimeoutMs),
    sweep: sweeper.sweep,
  };
  if (!settings.transactional) return inbox;
  const withTransaction: TransactionalPostgresInbox = {
    ...inbox,
    async transaction(claim, work, signal) {
      const connection = await Connection.open(pool, queryTimeoutMs);
      const result = await inTransaction(connection, sql.complete.text, claim, work, signal, queryTimeoutMs);
      sweeper.nowAndThen();
      return result;
    },
  };
  return withTransaction;
}
