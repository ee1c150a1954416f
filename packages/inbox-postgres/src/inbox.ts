import type { ParkingInbox, TransactionalInbox } from '@videovector-webhooks/core/inbox';
import type { Pool, PoolClient } from 'pg';
import { Connection } from './connection/connection.js';
import { assertPool } from './connection/pool.js';
import { createRun } from './connection/run.js';
import { type PostgresInboxOptions, readOptions } from './options.js';
import { parkingVerbs } from './parked.js';
import { type MigrationOptions, migrate } from './table/migration.js';
import { createSweeper } from './table/sweep.js';
import { Table } from './table/table.js';
import { inTransaction } from './transaction/transaction.js';
import { createVerbs } from './verbs.js';
import { createWithTables } from './with-tables.js';

/** An inbox in PostgreSQL. */
export interface PostgresInbox extends ParkingInbox {
  /**
   * Creates the tables unless they exist; if an earlier version has created the first, it adds the second, which handlers with the
   * option `order` need. Any number of processes may call it concurrently, at every start. If the tables
   * exist, it needs no more rights than the inbox itself: SELECT, INSERT, UPDATE and DELETE.
   */
  migrate(options?: MigrationOptions): Promise<void>;
  /**
   * Deletes rows that were completed or released longer ago than the retention, in batches, and resources likewise. The inbox does this by itself
   * when a delivery is completed, at most once an hour.
   *
   * @param batch How many rows one statement deletes. Default: 1,000.
   * @returns How many rows were deleted.
   */
  sweep(batch?: number): Promise<number>;
}

/**
 * A PostgreSQL inbox whose handlers get a transaction as `context.transaction`: a client of the pool, on which a transaction
 * block becomes a savepoint.
 */
export interface TransactionalPostgresInbox extends PostgresInbox, TransactionalInbox<PoolClient> {}

/** The inbox that the option `transactional` makes; either one if its value is known only at run time. */
type PostgresInboxFor<Transactional extends boolean> = Transactional extends true
  ? TransactionalPostgresInbox
  : PostgresInbox;

/**
 * Creates an inbox in PostgreSQL, shared by processes and machines. With `transactional: true`, the handler's writes and
 * the completion commit together.
 *
 * @param pool A `pg` Pool; the inbox never ends it. A transactional inbox holds one connection while a handler runs, and
 *   needs others to claim and renew: keep the receiver's `maxInFlight` below the pool's `max`.
 * @param options See `PostgresInboxOptions`; all are optional.
 * @throws ConfigurationError If it is not a pool or an option is invalid.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20, connectionTimeoutMillis: 5_000 });
 * const inbox = postgresInbox(pool, { transactional: true });
 * await inbox.migrate();
 * const receiver = createReceiver({ secrets: 'whsec_example', inbox, maxInFlight: 15 });
 * receiver.on('prompt_run.completed', async (event, { transaction }) => {
 *   await transaction.query('INSERT INTO completed_runs (id) VALUES ($1)', [event.data.run_id]);
 * });
 * ```
 */
export function postgresInbox<Transactional extends boolean = false>(
  pool: Pool,
  options?: PostgresInboxOptions<Transactional>,
): PostgresInboxFor<Transactional>;
export function postgresInbox(pool: Pool, options: PostgresInboxOptions = {}): PostgresInbox {
  assertPool(pool);
  const settings = readOptions(options);
  const { retentionMs, queryTimeoutMs } = settings;
  const table = new Table(settings.table);
  // If a pool has no listener, an idle connection that breaks ends the process.
  if (pool.listenerCount('error') === 0) pool.on('error', () => {});
  const run = createRun(pool, queryTimeoutMs);
  const withTables = createWithTables(run, table);
  const verbs = createVerbs(run, withTables, retentionMs);
  const sweeper = createSweeper(run, withTables, retentionMs);

  const inbox: PostgresInbox = {
    retentionMs,
    supportsOrder: true,
    ...verbs,
    ...parkingVerbs(run, withTables, retentionMs),
    async complete(claim) {
      const done = await verbs.complete(claim);
      sweeper.sweepIfDue();
      return done;
    },
    migrate: (options) => migrate(pool, table, queryTimeoutMs, options),
    sweep: sweeper.sweep,
  };
  if (!settings.transactional) return inbox;
  const withTransaction: TransactionalPostgresInbox = {
    ...inbox,
    async transaction(claim, work, signal) {
      const connection = await Connection.open(pool, queryTimeoutMs);
      const result = await inTransaction(connection, table, claim, work, signal, settings);
      sweeper.sweepIfDue();
      return result;
    },
  };
  return withTransaction;
}
