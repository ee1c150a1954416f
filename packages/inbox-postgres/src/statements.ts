import { ConfigurationError } from '@videovector-webhooks/core';

/** The statements of the inbox, for one table. All times come from the server's clock. */
export interface Statements {
  readonly exists: string;
  readonly migrate: string;
  readonly claim: string;
  readonly read: string;
  readonly complete: string;
  readonly release: string;
  readonly renew: string;
  readonly sweep: string;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

const NOW = 'clock_timestamp()';

/** A condition that is true, and for this transaction gives a setting a value before any row is touched. */
const withSetting = (value: string): string => `(SELECT ${value}) IS NOT NULL`;
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
  return {
    exists: `SELECT to_regclass('${name}') IS NOT NULL AS exists`,
    migrate: `
CREATE TABLE IF NOT EXISTS ${name} (
  key text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('processing', 'released', 'done')),
  token uuid NOT NULL,
  attempt integer NOT NULL,
  lease_until timestamptz NOT NULL,
  ended_at timestamptz CHECK ((ended_at IS NULL) = (state = 'processing')),
  first_seen timestamptz NOT NULL,
  delivery_id text,
  webhook_id text,
  event_id text
);
CREATE INDEX IF NOT EXISTS "${parts.at(-1)}_ended_at" ON ${name} (ended_at) WHERE ended_at IS NOT NULL;`,
    // One statement: of several callers, one inserts or updates, and the others find its row held.
    claim: `
INSERT INTO ${name} AS inbox (key, state, token, attempt, lease_until, first_seen, delivery_id, webhook_id, event_id)
SELECT $1, 'processing', $2::uuid, 1, ${NOW} + ${ms('$3')}, ${NOW}, $5, $6, $7 WHERE ${LOCK_TIMEOUT}
ON CONFLICT (key) DO UPDATE SET
  state = 'processing', token = excluded.token, lease_until = ${NOW} + ${ms('$3')}, ended_at = NULL,
  attempt = CASE WHEN inbox.ended_at <= ${NOW} - ${ms('$4')} THEN 1 ELSE inbox.attempt + 1 END
WHERE inbox.state = 'released'
  OR (inbox.state = 'processing' AND inbox.lease_until <= ${NOW})
  OR (inbox.state = 'done' AND inbox.ended_at <= ${NOW} - ${ms('$4')})
RETURNING attempt`,
    read: `
SELECT state, attempt, extract(epoch FROM lease_until - ${NOW})::float8 * 1000 AS remaining
FROM ${name} WHERE key = $1 AND (ended_at > ${NOW} - ${ms('$2')}) IS NOT FALSE`,
    complete: `
UPDATE ${name} SET state = 'done', ended_at = coalesce(ended_at, ${NOW})
WHERE ${held} AND ${DURABLE} AND state IN ('processing', 'done')`,
    release: `
UPDATE ${name} SET state = 'released', ended_at = coalesce(ended_at, ${NOW})
WHERE ${held} AND state IN ('processing', 'released')`,
    renew: `UPDATE ${name} SET lease_until = ${NOW} + ${ms('$3')} WHERE ${held} AND state = 'processing'`,
    // The statement's own time: clock_timestamp() may change within it, so no index would serve.
    sweep: `
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name} WHERE ended_at <= statement_timestamp() - ${ms('$1')} LIMIT $2 FOR UPDATE SKIP LOCKED
)`,
  };
}
