import type { Form } from './form.js';
import {
  DURABLE,
  LOCK_TIMEOUT,
  ms,
  NOW,
  prepared,
  quoted,
  type Statement,
  suffixed,
  TRANSACTION_TOKEN,
  tableName,
} from './sql.js';

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

/** Returns the name of the table of resources, which is in the schema of the inbox's table. */
export function orderTableName(parts: readonly string[]): string {
  return tableName(suffixed(parts, SUFFIX));
}

/**
 * Returns the SQL that creates the table of resources, which serves both forms of the inbox's table. `token` and `lease_until` are of the claim that holds the resource, `latest`
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
CREATE INDEX IF NOT EXISTS ${quoted(`${suffixed(parts, SUFFIX).at(-1)}_seen`)} ON ${name} (first_seen);`;
}

/**
 * Writes the statements.
 *
 * @param name The inbox's table.
 * @param resources The table of resources.
 */
export function orderStatementsFor(name: string, form: Form, resources: string): OrderStatements {
  const { id, tokenType, state, columns, moreValues, noLease, alsoEnded } = form;
  const held = `i.${id} = $1 AND i.token = $2`;
  /** The latest event after this one's completion. What is past the retention does not count. */
  const latest = (position: string, retention: string): string => `
CASE WHEN o.latest > ${position} AND o.marked_at > ${NOW} - ${ms(retention)} THEN o.latest ELSE ${position} END`;
  const complete = `
UPDATE ${name} AS i SET state = ${state('done')}, ended_at = coalesce(i.ended_at, ${NOW})${alsoEnded}
FROM marked WHERE ${held} AND i.state IN (${state('processing')}, ${state('done')})`;
  const isForgotten = `i.ended_at <= statement_timestamp() - ${ms('$10')}`;
  /** Takes a delivery's row that has ended or whose lease has run out. */
  const takeOver = (into: string, endedAt: string): string => `
  ON CONFLICT (${id}) DO UPDATE SET
    state = ${into}, token = excluded.token, lease_until = excluded.lease_until, ended_at = ${endedAt},
    attempt = CASE WHEN ${isForgotten} THEN 1 ELSE least(i.attempt, 32766) + 1 END${form.alsoTakenOver('$4', '$5', '$6')}
  WHERE i.state = ${state('released')} OR (i.state = ${state('processing')} AND i.lease_until <= ${NOW}) OR ${isForgotten}`;
  const token = `$2::${tokenType}`;
  const holder = form.resourceToken('$2');
  return {
    // `ended` and `stale` are what was so when the statement began. Neither is ever undone, so no lock is needed; everything else
    // is decided under the lock of its row. Of `held` and `superseded`, at most one has a row.
    claimInOrder: prepared(`
WITH ended AS (
  SELECT state, lease_until FROM ${name} AS i WHERE ${id} = $1
  AND ((state = ${state('done')} AND NOT ${isForgotten}) OR (state = ${state('processing')} AND lease_until > ${NOW}))
), stale AS (
  SELECT 1 FROM ${resources} WHERE resource = $7 AND latest > $8 AND marked_at > statement_timestamp() - ${ms('$10')}
), superseded AS (
  INSERT INTO ${name} AS i (${columns})
  SELECT $1::${form.idType}, ${state('done')}, ${token}, 1, ${noLease}, ${NOW}${moreValues}
  FROM stale WHERE NOT $9::boolean AND ${LOCK_TIMEOUT} AND NOT EXISTS (SELECT FROM ended)
  ${takeOver(state('done'), NOW)}
  RETURNING 1
), held AS (
  INSERT INTO ${resources} AS o (resource, token, lease_until, first_seen)
  SELECT $7, ${holder}, ${NOW} + ${ms('$3')}, ${NOW}
  WHERE ${LOCK_TIMEOUT} AND NOT EXISTS (SELECT FROM ended) AND ($9::boolean OR NOT EXISTS (SELECT FROM stale))
  ON CONFLICT (resource) DO UPDATE SET token = excluded.token, lease_until = excluded.lease_until
  WHERE (o.token IS NULL OR o.lease_until <= ${NOW})
  AND ($9::boolean OR (o.latest > $8 AND o.marked_at > statement_timestamp() - ${ms('$10')}) IS NOT TRUE)
  RETURNING (o.latest > $8 AND o.marked_at > statement_timestamp() - ${ms('$10')}) IS TRUE AS stale
), claimed AS (
  INSERT INTO ${name} AS i (${columns})
  SELECT $1::${form.idType}, ${state('processing')}, ${token}, 1, ${NOW} + ${ms('$3')}, NULL${moreValues} FROM held
  ${takeOver(state('processing'), 'NULL')}
  RETURNING attempt
)
SELECT (SELECT attempt FROM claimed)::text AS attempt, (SELECT stale FROM held)::text AS stale,
  EXISTS (SELECT FROM superseded)::text AS superseded, (SELECT state FROM ended)::text AS state,
  (extract(epoch FROM coalesce((SELECT lease_until FROM ended),
    (SELECT lease_until FROM ${resources} WHERE resource = $7 AND token IS NOT NULL)) - ${NOW})::float8 * 1000)::text AS remaining`),
    completeInOrder: prepared(`
WITH ours AS (
  SELECT 1 FROM ${name} AS i WHERE ${held} AND i.state IN (${state('processing')}, ${state('done')}) AND ${LOCK_TIMEOUT} AND ${DURABLE}
), marked AS (
  INSERT INTO ${resources} AS o (resource, latest, marked_at, first_seen) SELECT $3, $4, ${NOW}, ${NOW} FROM ours
  ON CONFLICT (resource) DO UPDATE SET latest = ${latest('excluded.latest', '$5')},
    marked_at = excluded.marked_at, token = CASE WHEN o.token = ${holder} THEN NULL ELSE o.token END
  RETURNING 1
)${complete}`),
    // Changes nothing if another claim has taken the resource over, or if the transaction is not the one that the inbox has begun.
    completeInOrderInTransaction: `
WITH marked AS (
  UPDATE ${resources} AS o SET latest = ${latest('$4', '$5')}, marked_at = ${NOW}, token = NULL
  WHERE o.resource = $3 AND o.token = ${holder} AND ${LOCK_TIMEOUT} AND ${DURABLE} AND ${TRANSACTION_TOKEN} = ${token}::text
  RETURNING 1
)${complete}`,
    releaseInOrder: prepared(`
WITH freed AS (
  UPDATE ${resources} SET token = NULL WHERE resource = $3 AND token = ${holder} AND ${LOCK_TIMEOUT} RETURNING 1
)
UPDATE ${name} AS i SET state = ${state('released')}, ended_at = coalesce(i.ended_at, ${NOW})${alsoEnded}
WHERE ${held} AND i.state IN (${state('processing')}, ${state('released')}) AND ${LOCK_TIMEOUT} AND (SELECT count(*) FROM freed) >= 0`),
    renewInOrder: prepared(`
WITH renewed AS (
  UPDATE ${resources} SET lease_until = ${NOW} + ${ms('$3')} WHERE resource = $4 AND token = ${holder} AND ${LOCK_TIMEOUT} RETURNING 1
)
UPDATE ${name} AS i SET lease_until = ${NOW} + ${ms('$3')} FROM renewed WHERE ${held} AND i.state = ${state('processing')}`),
    freeResource: prepared(
      `UPDATE ${resources} SET token = NULL WHERE resource = $1 AND token = ${holder} AND ${LOCK_TIMEOUT}`,
    ),
    // An app that uses no order may lack the table, or the rights to it.
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
