import { DURABLE, LOCK_TIMEOUT, ms, NOW, prepared, type Statement, TRANSACTION_TOKEN } from './sql.js';

/**
 * The statements for deliveries that are claimed with an order. Each locks the resource before the delivery, so that two of them
 * can't wait for each other.
 */
export interface OrderStatements {
  readonly claimInOrder: Statement;
  readonly completeInOrder: Statement;
  /** Not prepared, as `completeInTransaction`. */
  readonly completeInOrderInTransaction: string;
  readonly releaseInOrder: Statement;
  readonly renewInOrder: Statement;
  readonly freeResource: Statement;
  readonly maySweepResources: Statement;
  readonly sweepResources: Statement;
}

const SUFFIX = '_order';
/** PostgreSQL shortens longer names. */
const MAX_NAME_LENGTH = 63;

function bareName(parts: readonly string[]): string {
  return parts.at(-1)!.slice(0, MAX_NAME_LENGTH - SUFFIX.length) + SUFFIX;
}

const quoted = (part: string): string => `"${part.replaceAll('"', '""')}"`;

/** Returns the name of the table of resources, which is in the schema of the inbox's table. */
export function orderTableName(parts: readonly string[]): string {
  return [...parts.slice(0, -1), bareName(parts)].map(quoted).join('.');
}

/**
 * Returns the SQL that creates the table of resources. `token` and `lease_until` are of the claim that holds the resource, `latest`
 * is the position of the latest event that was completed.
 */
export function createOrderTable(parts: readonly string[]): string {
  const name = orderTableName(parts);
  return `
CREATE TABLE IF NOT EXISTS ${name} (
  resource text PRIMARY KEY,
  token uuid,
  lease_until timestamptz,
  latest text COLLATE "C",
  marked_at timestamptz,
  first_seen timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS ${quoted(`${bareName(parts)}_seen`)} ON ${name} (first_seen);`;
}

/**
 * Writes the statements.
 *
 * @param name The inbox's table.
 * @param resources The table of resources.
 */
export function orderStatementsFor(name: string, resources: string): OrderStatements {
  const held = `i.key = $1 AND i.token = $2`;
  /** The latest event after this one's completion. What is past the retention does not count. */
  const latest = (position: string, retention: string): string => `
CASE WHEN o.latest > ${position} AND o.marked_at > ${NOW} - ${ms(retention)} THEN o.latest ELSE ${position} END`;
  const complete = `
UPDATE ${name} AS i SET state = 'done', ended_at = coalesce(i.ended_at, ${NOW})
FROM marked WHERE ${held} AND i.state IN ('processing', 'done')`;
  const isForgotten = `i.ended_at <= statement_timestamp() - ${ms('$10')}`;
  /** Takes a delivery's row that has ended or whose lease has run out. */
  const takeOver = (state: string, endedAt: string): string => `
  ON CONFLICT (key) DO UPDATE SET
    state = '${state}', token = excluded.token, lease_until = excluded.lease_until, ended_at = ${endedAt},
    attempt = CASE WHEN ${isForgotten} THEN 1 ELSE i.attempt + 1 END
  WHERE i.state = 'released' OR (i.state = 'processing' AND i.lease_until <= ${NOW}) OR ${isForgotten}`;
  const columns =
    'key, state, token, attempt, lease_until, ended_at, first_seen, delivery_id, webhook_id, event_id';
  return {
    // `ended` and `stale` are what was so when the statement began. Neither is ever undone, so no lock is needed; everything else
    // is decided under the lock of its row. Of `held` and `superseded`, at most one has a row.
    claimInOrder: prepared(`
WITH ended AS (
  SELECT state, lease_until FROM ${name} AS i WHERE key = $1
  AND ((state = 'done' AND NOT ${isForgotten}) OR (state = 'processing' AND lease_until > ${NOW}))
), stale AS (
  SELECT 1 FROM ${resources} WHERE resource = $7 AND latest > $8 AND marked_at > statement_timestamp() - ${ms('$10')}
), superseded AS (
  INSERT INTO ${name} AS i (${columns})
  SELECT $1, 'done', $2::uuid, 1, ${NOW}, ${NOW}, ${NOW}, $4, $5, $6
  FROM stale WHERE NOT $9::boolean AND ${LOCK_TIMEOUT} AND NOT EXISTS (SELECT FROM ended)
  ${takeOver('done', NOW)}
  RETURNING 1
), held AS (
  INSERT INTO ${resources} AS o (resource, token, lease_until, first_seen)
  SELECT $7, $2::uuid, ${NOW} + ${ms('$3')}, ${NOW}
  WHERE ${LOCK_TIMEOUT} AND NOT EXISTS (SELECT FROM ended) AND ($9::boolean OR NOT EXISTS (SELECT FROM stale))
  ON CONFLICT (resource) DO UPDATE SET token = excluded.token, lease_until = excluded.lease_until
  WHERE (o.token IS NULL OR o.lease_until <= ${NOW})
  AND ($9::boolean OR (o.latest > $8 AND o.marked_at > statement_timestamp() - ${ms('$10')}) IS NOT TRUE)
  RETURNING (o.latest > $8 AND o.marked_at > statement_timestamp() - ${ms('$10')}) IS TRUE AS stale
), claimed AS (
  INSERT INTO ${name} AS i (${columns})
  SELECT $1, 'processing', $2::uuid, 1, ${NOW} + ${ms('$3')}, NULL, ${NOW}, $4, $5, $6 FROM held
  ${takeOver('processing', 'NULL')}
  RETURNING attempt
)
SELECT (SELECT attempt FROM claimed)::text AS attempt, (SELECT stale FROM held)::text AS stale,
  EXISTS (SELECT FROM superseded)::text AS superseded, (SELECT state FROM ended) AS state,
  (extract(epoch FROM coalesce((SELECT lease_until FROM ended),
    (SELECT lease_until FROM ${resources} WHERE resource = $7 AND token IS NOT NULL)) - ${NOW})::float8 * 1000)::text AS remaining`),
    completeInOrder: prepared(`
WITH ours AS (
  SELECT 1 FROM ${name} AS i WHERE ${held} AND i.state IN ('processing', 'done') AND ${LOCK_TIMEOUT} AND ${DURABLE}
), marked AS (
  INSERT INTO ${resources} AS o (resource, latest, marked_at, first_seen) SELECT $3, $4, ${NOW}, ${NOW} FROM ours
  ON CONFLICT (resource) DO UPDATE SET latest = ${latest('excluded.latest', '$5')},
    marked_at = excluded.marked_at, token = CASE WHEN o.token = $2 THEN NULL ELSE o.token END
  RETURNING 1
)${complete}`),
    // Changes nothing if another claim has taken the resource over, or if the transaction is not the one that the inbox has begun.
    completeInOrderInTransaction: `
WITH marked AS (
  UPDATE ${resources} AS o SET latest = ${latest('$4', '$5')}, marked_at = ${NOW}, token = NULL
  WHERE o.resource = $3 AND o.token = $2 AND ${LOCK_TIMEOUT} AND ${DURABLE} AND ${TRANSACTION_TOKEN} = $2::uuid::text
  RETURNING 1
)${complete}`,
    releaseInOrder: prepared(`
WITH freed AS (
  UPDATE ${resources} SET token = NULL WHERE resource = $3 AND token = $2 AND ${LOCK_TIMEOUT} RETURNING 1
)
UPDATE ${name} AS i SET state = 'released', ended_at = coalesce(i.ended_at, ${NOW})
WHERE ${held} AND i.state IN ('processing', 'released') AND ${LOCK_TIMEOUT} AND (SELECT count(*) FROM freed) >= 0`),
    renewInOrder: prepared(`
WITH renewed AS (
  UPDATE ${resources} SET lease_until = ${NOW} + ${ms('$3')} WHERE resource = $4 AND token = $2 AND ${LOCK_TIMEOUT} RETURNING 1
)
UPDATE ${name} AS i SET lease_until = ${NOW} + ${ms('$3')} FROM renewed WHERE ${held} AND i.state = 'processing'`),
    freeResource: prepared(
      `UPDATE ${resources} SET token = NULL WHERE resource = $1 AND token = $2 AND ${LOCK_TIMEOUT}`,
    ),
    // Who uses no order may lack the table, or the rights to it.
    maySweepResources: prepared(`
SELECT coalesce(has_table_privilege(name, 'DELETE') AND has_table_privilege(name, 'UPDATE'), false)::text AS allowed
FROM (SELECT to_regclass('${resources.replaceAll("'", "''")}') AS name) AS named`),
    sweepResources: prepared(`
DELETE FROM ${resources} WHERE resource IN (
  SELECT resource FROM ${resources} WHERE first_seen <= statement_timestamp() - ${ms('$1')}
  AND greatest(marked_at, lease_until) <= statement_timestamp() - ${ms('$1')} LIMIT $2 FOR UPDATE SKIP LOCKED
)`),
  };
}
