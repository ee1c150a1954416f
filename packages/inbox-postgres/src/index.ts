import { randomUUID } from 'node:crypto';
import {
  type Claim,
  type ClaimResult,
  ConfigurationError,
  type Inbox,
  type ObservedIds,
  type TransactionalInbox,
} from '@videovector-webhooks/core';
import type { Pool, PoolClient } from 'pg';
import { statementsFor } from './statements.js';
import { inTransaction } from './transaction.js';

/** Options of `postgresInbox`. */
export interface PostgresInboxOptions {
  /** Give handlers a transaction that commits together with the done mark: exactly once. Default: false. */
  transactional?: boolean;
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number;
  /** The table's name, if need be with its schema. Default: `videovector_inbox`. */
  table?: string;
}

/** An inbox in PostgreSQL. */
export interface PostgresInbox extends Inbox {
  /** Creates the table where it is missing; may be called by many processes at once, at each start. */
  migrate(): Promise<void>;
  /**
   * Deletes what is past its retention, in batches. The inbox does it by itself once an hour, when a delivery is completed.
   *
   * @param batch How many rows to delete in one statement. Default: 1,000.
   * @returns How many rows were deleted.
   */
  sweep(batch?: number): Promise<number>;
}

/** A PostgreSQL inbox whose handlers get a transaction, as `context.transaction`: a client of the pool. */
export type TransactionalPostgresInbox = PostgresInbox & TransactionalInbox<PoolClient>;

const DAY_MS = 24 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;
const LOCK_NOT_AVAILABLE = '55P03';
/** Any number will do, so long as it is this one everywhere. */
const MIGRATION_LOCK = 7_604_581_236;

/**
 * The statements that `migrate()` runs, for those who have a migration tool.
 *
 * @param table The table's name, if need be with its schema. Default: `videovector_inbox`.
 * @example
 * ```ts
 * import { migrationSql } from '@videovector-webhooks/inbox-postgres';
 *
 * console.log(migrationSql('app.inbox'));
 * ```
 */
export function migrationSql(table = 'videovector_inbox'): string {
  return statementsFor(table).migrate.trim();
}

/**
 * An inbox in PostgreSQL: over processes and machines, their crashes and restarts. With `transactional: true` the handler's
 * writes and the done mark commit together.
 *
 * @param pool A `pg` Pool; the inbox never ends it. A transactional inbox holds a connection while a handler runs, and needs
 *   others to claim and renew: let `max` be greater than the number of deliveries under way at once.
 * @throws ConfigurationError Where it is no pool, or an option is wrong.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
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
export function postgresInbox(
  pool: Pool,
  options?: PostgresInboxOptions & { transactional?: false },
): PostgresInbox;
export function postgresInbox(pool: Pool, options: PostgresInboxOptions = {}): PostgresInbox {
  const { transactional = false, retentionMs = 30 * DAY_MS, table = 'videovector_inbox' } = options;
  if (typeof pool?.connect !== 'function' || typeof pool.query !== 'function') {
    throw new ConfigurationError(
      'pool',
      'postgresInbox needs a pool of pg: new pg.Pool({ connectionString }).',
    );
  }
  if (!(retentionMs > 0)) {
    throw new ConfigurationError(
      'retentionMs',
      `postgresInbox: retentionMs must be a positive number, not ${retentionMs}`,
    );
  }
  const sql = statementsFor(table);
  // An idle connection that breaks makes a pool without a listener end the process.
  if (pool.listenerCount('error') === 0) pool.on('error', () => {});
  let sweptAt = Date.now();

  async function touched(statement: string, parameters: unknown[]): Promise<boolean> {
    return (await pool.query(statement, parameters)).rowCount === 1;
  }

  const inbox: PostgresInbox = {
    retentionMs,
    async claim(key, leaseMs, observed): Promise<ClaimResult> {
      const token = randomUUID();
      try {
        const { rows } = await pool.query(sql.claim, [
          key,
          token,
          leaseMs,
          retentionMs,
          ...observedIds(observed),
        ]);
        if (rows.length === 1) return { state: 'claimed', key, token, attempt: rows[0].attempt };
      } catch (error) {
        // Somebody holds the row itself, for instance in the transaction that completes it: it is in progress.
        if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE)
          return { state: 'in-progress', remainingMs: 1_000 };
        throw error;
      }
      const { rows } = await pool.query(sql.read, [key]);
      const [row] = rows as { state: string; remaining: number }[];
      if (row?.state === 'done') return { state: 'completed' };
      // Given back, or swept, between the two statements: the next poll will tell.
      return {
        state: 'in-progress',
        remainingMs: row?.state === 'processing' ? Math.max(0, row.remaining) : 0,
      };
    },
    async complete({ key, token }: Claim) {
      const done = await touched(sql.complete, [key, token]);
      sweepNowAndThen();
      return done;
    },
    release: ({ key, token }) => touched(sql.release, [key, token]),
    renew: ({ key, token }, leaseMs) => touched(sql.renew, [key, token, leaseMs]),
    async migrate() {
      // Two `CREATE TABLE IF NOT EXISTS` at once may collide in the catalogue; the lock ends with the transaction.
      await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}); ${sql.migrate} COMMIT;`);
    },
    async sweep(batch = 1_000) {
      for (let total = 0; ; ) {
        const { rowCount } = await pool.query(sql.sweep, [retentionMs, batch]);
        total += rowCount ?? 0;
        if ((rowCount ?? 0) < batch) return total;
      }
    },
  };

  function sweepNowAndThen(): void {
    if (Date.now() - sweptAt < SWEEP_INTERVAL_MS) return;
    sweptAt = Date.now();
    // In the background: the delivery is done, whatever becomes of old rows.
    void inbox.sweep().catch(() => {});
  }

  if (!transactional) return inbox;
  const withTransaction: TransactionalPostgresInbox = {
    ...inbox,
    async transaction(claim, work) {
      const result = await inTransaction(pool, sql.complete, claim, work);
      sweepNowAndThen();
      return result;
    },
  };
  return withTransaction;
}

/** Ids that a sender wrote, cut to a bearable length, and without the zero byte that PostgreSQL's text can't hold. */
function observedIds(observed: ObservedIds | undefined): (string | null)[] {
  const { deliveryId, webhookId, eventId } = observed ?? {};
  return [deliveryId, webhookId, eventId].map(
    (id) => id?.replaceAll('\0', '').toWellFormed().slice(0, 256) ?? null,
  );
}
