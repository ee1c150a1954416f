import { ConfigurationError } from '@videovector-webhooks/core';

/** The statements of the inbox, for one table. All times come from the server's clock. */
export interface Statements {
  readonly migrate: string;
  readonly claim: string;
  readonly read: string;
  readonly complete: string;
  readonly release: string;
  readonly renew: string;
  readonly sweep: string;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** So that no claim waits for a lock longer than this; it is the transaction's own setting, here the statement's. */
const LOCK_TIMEOUT = `set_config('lock_timeout', '2000', true) IS NOT NULL`;
const NOW = 'clock_timestamp()';

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
  const held = `key = $1 AND token = $2 AND state = 'processing'`;
  return {
    migrate: `
CREATE TABLE IF NOT EXISTS ${name} (
  key text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('processing', 'released', 'done')),
  token uuid,
  attempt integer NOT NULL,
  lease_until timestamptz NOT NULL,
  done_at timestamptz,
  first_seen timestamptz NOT NULL,
  delivery_id text,
  webhook_id text,
  event_id text
);
CREATE INDEX IF NOT EXISTS "${parts.at(-1)}_done_at" ON ${name} (done_at) WHERE state = 'done';`,
    // One statement: of several callers, one inserts or updates, and the others find its row held.
    claim: `
INSERT INTO ${name} AS inbox (key, state, token, attempt, lease_until, first_seen, delivery_id, webhook_id, event_id)
SELECT $1, 'processing', $2::uuid, 1, ${NOW} + ${ms('$3')}, ${NOW}, $5, $6, $7 WHERE ${LOCK_TIMEOUT}
ON CONFLICT (key) DO UPDATE SET
  state = 'processing', token = excluded.token, lease_until = ${NOW} + ${ms('$3')}, done_at = NULL,
  attempt = CASE inbox.state WHEN 'done' THEN 1 ELSE inbox.attempt + 1 END
WHERE inbox.state = 'released'
  OR (inbox.state = 'processing' AND inbox.lease_until <= ${NOW})
  OR (inbox.state = 'done' AND inbox.done_at <= ${NOW} - ${ms('$4')})
RETURNING attempt`,
    read: `SELECT state, extract(epoch FROM lease_until - ${NOW})::float8 * 1000 AS remaining FROM ${name} WHERE key = $1`,
    // The token decides, also after the lease has run out: it is another one as soon as somebody took over.
    complete: `UPDATE ${name} SET state = 'done', token = NULL, done_at = ${NOW} WHERE ${held}`,
    release: `UPDATE ${name} SET state = 'released', token = NULL WHERE ${held}`,
    renew: `UPDATE ${name} SET lease_until = ${NOW} + ${ms('$3')} WHERE ${held}`,
    sweep: `
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name} WHERE state = 'done' AND done_at <= ${NOW} - ${ms('$1')} LIMIT $2 FOR UPDATE SKIP LOCKED
)`,
  };
}
