import { createHash } from 'node:crypto';
import { ConfigurationError } from '@videovector-webhooks/core';

/**
 * A statement that a connection prepares once, under its name: to parse and to plan one of these takes PostgreSQL longer
 * than to run it.
 */
export interface Statement {
  /** Has a digest of the text, so that nobody else's statement is taken for it where a pooler shares connections. */
  readonly name: string;
  readonly text: string;
}

/** The statements of the inbox, for one table. All times come from the server's clock. */
export interface Statements {
  readonly exists: string;
  readonly migrate: string;
  readonly insert: Statement;
  readonly takeOver: Statement;
  readonly read: Statement;
  readonly complete: Statement;
  readonly release: Statement;
  readonly renew: Statement;
  readonly sweep: Statement;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

const NOW = 'clock_timestamp()';

/** A condition that is true, and for this transaction gives a setting a value before any row is waited for. */
const withSetting = (value: string): string => `${value} IS NOT NULL`;
/** So that no statement waits for a lock longer than this. */
const LOCK_TIMEOUT = withSetting(`set_config('lock_timeout', '2000', true)`);
/** So that the mark is on the disk when the commit is answered, also where a role or a database has it otherwise. */
const DURABLE = withSetting(`CASE current_setting('synchronous_commit')
  WHEN 'off' THEN set_config('synchronous_commit', 'on', true) ELSE 'as it is' END`);

/** Milliseconds as an interval. */
const ms = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;

/**
 * Writes the statements for a table.
 *
 * @param table The table's name, if need be with its schema: `inbox` or `app.inbox`.
 * @throws ConfigurationError Where a part of the name is not an SQL identifier.
 */
export function statementsFor(table: string): Statements {
  const parts = table.split('.');
  if (parts.length > 2 || !parts.every((part) => IDENTIFIER.test(part))) {
    throw new ConfigurationError(
      'table',
      `postgresInbox: the table must be named by letters, digits and _, if need be with its schema, not ${JSON.stringify(table)}`,
    );
  }
  const name = parts.map((part) => `"${part}"`).join('.');
  // The token decides, also after the lease has run out: it is another one as soon as somebody took over.
  const held = `key = $1 AND token = $2 AND ${LOCK_TIMEOUT}`;
  const past = `statement_timestamp() - ${ms('$1')}`;
  return {
    exists: `SELECT to_regclass('${name}') IS NOT NULL AS exists`,
    // The end of a delivery changes no column with an index, and finds room in its page: no index need be written again.
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
CREATE INDEX IF NOT EXISTS "${parts.at(-1)}_first_seen" ON ${name} (first_seen);`,
    // Most deliveries are new: of several callers, one inserts the row, and the others find it there. VALUES has no WHERE for
    // the time-out, and is faster than a SELECT that has one.
    insert: prepared(`
INSERT INTO ${name} (key, state, token, attempt, lease_until, first_seen, delivery_id, webhook_id, event_id)
VALUES ($1, CASE WHEN ${LOCK_TIMEOUT} THEN 'processing' END, $2::uuid, 1, ${NOW} + ${ms('$3')}, ${NOW}, $4, $5, $6)
ON CONFLICT (key) DO NOTHING`),
    // Of several callers, one updates the row, and the others find that it is held again.
    takeOver: prepared(`
UPDATE ${name} SET
  state = 'processing', token = $2::uuid, lease_until = ${NOW} + ${ms('$3')}, ended_at = NULL,
  attempt = CASE WHEN ended_at <= ${NOW} - ${ms('$4')} THEN 1 ELSE attempt + 1 END
WHERE key = $1 AND ${LOCK_TIMEOUT} AND (state = 'released'
  OR (state = 'processing' AND lease_until <= ${NOW})
  OR (state = 'done' AND ended_at <= ${NOW} - ${ms('$4')}))
RETURNING attempt`),
    read: prepared(`
SELECT state, attempt, extract(epoch FROM lease_until - ${NOW})::float8 * 1000 AS remaining
FROM ${name} WHERE key = $1 AND (ended_at > ${NOW} - ${ms('$2')}) IS NOT FALSE`),
    complete: prepared(`
UPDATE ${name} SET state = 'done', ended_at = coalesce(ended_at, ${NOW})
WHERE ${held} AND ${DURABLE} AND state IN ('processing', 'done')`),
    release: prepared(`
UPDATE ${name} SET state = 'released', ended_at = coalesce(ended_at, ${NOW})
WHERE ${held} AND state IN ('processing', 'released')`),
    renew: prepared(
      `UPDATE ${name} SET lease_until = ${NOW} + ${ms('$3')} WHERE ${held} AND state = 'processing'`,
    ),
    // What has ended was seen before, and that has the index. The statement's own time, since clock_timestamp() may change
    // within it, so that no index would serve.
    sweep: prepared(`
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name} WHERE first_seen <= ${past} AND ended_at <= ${past} LIMIT $2 FOR UPDATE SKIP LOCKED
)`),
  };
}

function prepared(text: string): Statement {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const [, command] = /(\w+)/.exec(text) ?? [];
  return { name: `videovector_${command}_${digest}`, text };
}
