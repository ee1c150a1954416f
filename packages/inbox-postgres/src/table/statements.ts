import {
  createOrderTable,
  type OrderStatements,
  orderStatementsFor,
  orderTableName,
} from './order-statements.js';
import {
  DURABLE,
  LOCK_TIMEOUT,
  ms,
  NOW,
  prepared,
  type Statement,
  TRANSACTION_SETTING,
  TRANSACTION_TOKEN,
} from './sql.js';

/** The statements of the inbox for one table. All times come from the server's clock; all columns are returned as text. */
export interface Statements extends OrderStatements {
  readonly exists: string;
  readonly locate: string;
  readonly migrate: string;
  readonly insert: Statement;
  readonly takeOver: Statement;
  readonly read: Statement;
  readonly complete: Statement;
  /** Not prepared: a pooler that mixes up sessions would make it fail, and with it the handler's transaction. */
  readonly completeInTransaction: string;
  readonly transactionToken: string;
  readonly release: Statement;
  readonly renew: Statement;
  readonly sweep: Statement;
  readonly parked: Statement;
  readonly revive: Statement;
  readonly discard: Statement;
}

/** Begins the transaction of a claim, and marks it: the mark is gone as soon as this transaction has ended. */
export function beginText(token: string): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL ${TRANSACTION_SETTING} = '${token.replaceAll("'", "''")}'`;
}

/**
 * Writes the statements for a table.
 *
 * @param parts The table's name, with its schema before it if that is known.
 */
export function statementsFor(parts: readonly string[]): Statements {
  const name = parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  // The token decides, even if the lease has run out: a takeover changes the token.
  const held = `key = $1 AND token = $2 AND ${LOCK_TIMEOUT}`;
  const past = `statement_timestamp() - ${ms('$1')}`;
  const complete = `
UPDATE ${name} SET state = 'done', ended_at = coalesce(ended_at, ${NOW})
WHERE ${held} AND ${DURABLE} AND state IN ('processing', 'done')`;
  const resources = orderTableName(parts);
  /** Claimed too often, and released or held by a process that has died. */
  const parked = (maxAttempts: string): string => `attempt >= ${maxAttempts}
  AND (state = 'released' OR (state = 'processing' AND lease_until <= ${NOW}))`;
  const endParked = (change: string): string => `
UPDATE ${name} SET ${change} WHERE key = ANY($1) AND ${parked('$2')} AND ${LOCK_TIMEOUT} RETURNING key`;
  return {
    ...orderStatementsFor(name, resources),
    exists: `SELECT (to_regclass('${name}') IS NOT NULL AND to_regclass('${resources}') IS NOT NULL)::text AS exists`,
    locate: `SELECT nspname::text AS schema FROM pg_namespace
WHERE oid = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('${name}'))`,
    // Updates touch no indexed column and find room in their page, so that they rewrite no index.
    migrate: `
CREATE TABLE IF NOT EXISTS ${name} (
  key text PRIMARY KEY,
  state text NOT NULL,
  token uuid NOT NULL,
  attempt integer NOT NULL,
  lease_until timestamptz NOT NULL,
  ended_at timestamptz,
  first_seen timestamptz NOT NULL,
  delivery_id text,
  webhook_id text,
  event_id text
) WITH (fillfactor = 90);
CREATE INDEX IF NOT EXISTS "${parts.at(-1)}_first_seen" ON ${name} (first_seen);${createOrderTable(parts)}`,
    // Most deliveries are new: of several callers, one inserts the row. VALUES has no WHERE for the lock timeout, but is
    // faster than a SELECT that has one.
    insert: prepared(`
INSERT INTO ${name} (key, state, token, attempt, lease_until, first_seen, delivery_id, webhook_id, event_id)
VALUES ($1, CASE WHEN ${LOCK_TIMEOUT} THEN 'processing' END, $2::uuid, 1, ${NOW} + ${ms('$3')}, ${NOW}, $4, $5, $6)
ON CONFLICT (key) DO NOTHING`),
    // Of several callers, one updates the row; the others find it held again.
    takeOver: prepared(`
UPDATE ${name} SET
  state = 'processing', token = $2::uuid, lease_until = ${NOW} + ${ms('$3')}, ended_at = NULL,
  attempt = CASE WHEN ended_at <= ${NOW} - ${ms('$4')} THEN 1 ELSE attempt + 1 END
WHERE key = $1 AND ${LOCK_TIMEOUT} AND (state = 'released'
  OR (state = 'processing' AND lease_until <= ${NOW})
  OR (state = 'done' AND ended_at <= ${NOW} - ${ms('$4')}))
RETURNING attempt::text`),
    read: prepared(`
SELECT state, attempt::text, (extract(epoch FROM lease_until - ${NOW})::float8 * 1000)::text AS remaining
FROM ${name} WHERE key = $1 AND (ended_at > ${NOW} - ${ms('$2')}) IS NOT FALSE`),
    complete: prepared(complete),
    // Changes nothing if the transaction is not the one that the inbox has begun.
    completeInTransaction: `${complete} AND ${TRANSACTION_TOKEN} = $2::uuid::text`,
    transactionToken: `SELECT ${TRANSACTION_TOKEN} AS token`,
    release: prepared(`
UPDATE ${name} SET state = 'released', ended_at = coalesce(ended_at, ${NOW})
WHERE ${held} AND state IN ('processing', 'released')`),
    renew: prepared(
      `UPDATE ${name} SET lease_until = ${NOW} + ${ms('$3')} WHERE ${held} AND state = 'processing'`,
    ),
    // Rows that have ended were first seen earlier, and that column has the index. It compares with the statement's own
    // time: clock_timestamp() changes within a statement and would rule the index out.
    sweep: prepared(`
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name} WHERE first_seen <= ${past} AND ended_at <= ${past} LIMIT $2 FOR UPDATE SKIP LOCKED
)`),
    parked: prepared(`
SELECT key, attempt::text, delivery_id, webhook_id, event_id,
  (extract(epoch FROM coalesce(ended_at, lease_until))::float8 * 1000)::text AS ended
FROM ${name} WHERE key > $1 AND ${parked('$2')} AND (ended_at > ${NOW} - ${ms('$3')}) IS NOT FALSE
ORDER BY key LIMIT $4`),
    revive: prepared(endParked(`state = 'released', attempt = 0, ended_at = coalesce(ended_at, ${NOW})`)),
    discard: prepared(endParked(`state = 'done', ended_at = ${NOW}`)),
  };
}
