import type { Form } from './form.js';
import { type OrderStatements, orderStatementsFor, orderTableName } from './order-statements.js';
import {
  DURABLE,
  LOCK_TIMEOUT,
  ms,
  NOW,
  prepared,
  type Statement,
  TRANSACTION_SETTING,
  TRANSACTION_TOKEN,
  tableName,
} from './sql.js';

/** The statements of the inbox for one table. All times come from the server's clock; all columns are returned as text. */
export interface Statements extends OrderStatements {
  readonly form: Form;
  readonly insert: Statement;
  readonly takeOver: Statement;
  readonly read: Statement;
  /** Reads a delivery by its key alone, which may have to search the whole table. */
  readonly find: Statement;
  readonly complete: Statement;
  /** Not prepared: a pooler that mixes up sessions would make it fail, and with it the handler's transaction. */
  readonly completeInTransaction: string;
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
 * @param orderParts The name whose table of resources is used.
 */
export function statementsFor(parts: readonly string[], form: Form, orderParts = parts): Statements {
  const name = tableName(parts);
  const { id, tokenType, state, columns, moreValues, alsoEnded } = form;
  // The token decides, even if the lease has run out: a takeover changes the token.
  const held = `${id} = $1 AND token = $2 AND ${LOCK_TIMEOUT}`;
  const past = `statement_timestamp() - ${ms('$1')}`;
  const processing = `state = ${state('processing')}`;
  const complete = `
UPDATE ${name} SET state = ${state('done')}, ended_at = coalesce(ended_at, ${NOW})${alsoEnded}
WHERE ${held} AND ${DURABLE} AND state IN (${state('processing')}, ${state('done')})`;
  /** Claimed too often, and released or held by a process that has died. */
  const parked = (maxAttempts: string): string => `attempt >= ${maxAttempts}
  AND (state = ${state('released')} OR (${processing} AND lease_until <= ${NOW}))`;
  const endParked = (change: string): string => `
UPDATE ${name} SET ${change}${alsoEnded} WHERE ${form.keyIn('$1')} AND ${parked('$2')} AND ${LOCK_TIMEOUT} RETURNING ${form.key} AS key`;
  const read = (condition: string): string => `
SELECT state::text, attempt::text, (extract(epoch FROM lease_until - ${NOW})::float8 * 1000)::text AS remaining
FROM ${name} WHERE ${condition} AND (ended_at > ${NOW} - ${ms('$2')}) IS NOT FALSE`;
  return {
    ...orderStatementsFor(name, form, orderTableName(orderParts)),
    form,
    // Most deliveries are new: of several callers, one inserts the row. VALUES has no WHERE for the lock timeout, but is
    // faster than a SELECT that has one.
    insert: prepared(`
INSERT INTO ${name} (${columns})
VALUES ($1, CASE WHEN ${LOCK_TIMEOUT} THEN ${state('processing')} END, $2::${tokenType}, 1, ${NOW} + ${ms('$3')}, NULL${moreValues})
ON CONFLICT (${id}) DO NOTHING`),
    // Of several callers, one updates the row; the others find it held again.
    takeOver: prepared(`
UPDATE ${name} SET
  state = ${state('processing')}, token = $2::${tokenType}, lease_until = ${NOW} + ${ms('$3')}, ended_at = NULL,
  attempt = CASE WHEN ended_at <= ${NOW} - ${ms('$4')} THEN 1 ELSE least(attempt, 32766) + 1 END${form.alsoTakenOver('$5', '$6', '$7')}
WHERE ${id} = $1 AND ${LOCK_TIMEOUT} AND (state = ${state('released')}
  OR (${processing} AND lease_until <= ${NOW})
  OR (state = ${state('done')} AND ended_at <= ${NOW} - ${ms('$4')}))
RETURNING attempt::text`),
    read: prepared(read(`${id} = $1`)),
    find: prepared(read(form.hasKey)),
    complete: prepared(complete),
    // Changes nothing if the transaction is not the one that the inbox has begun.
    completeInTransaction: `${complete} AND ${TRANSACTION_TOKEN} = $2::${tokenType}::text`,
    release: prepared(`
UPDATE ${name} SET state = ${state('released')}, ended_at = coalesce(ended_at, ${NOW})${alsoEnded}
WHERE ${held} AND state IN (${state('processing')}, ${state('released')})`),
    renew: prepared(`UPDATE ${name} SET lease_until = ${NOW} + ${ms('$3')} WHERE ${held} AND ${processing}`),
    // It compares with the statement's own time: clock_timestamp() changes within a statement and would rule the index out.
    sweep: prepared(`
DELETE FROM ${name} WHERE ${id} IN (
  SELECT ${id} FROM ${name} WHERE ${form.mayHaveEnded(past)} AND ended_at <= ${past} LIMIT $2 FOR UPDATE SKIP LOCKED
)`),
    parked: prepared(`
SELECT ${form.key} AS key, attempt::text, ${form.ids},
  (extract(epoch FROM coalesce(ended_at, lease_until))::float8 * 1000)::text AS ended, ${form.cursor} AS cursor
FROM ${name} WHERE ${id} > $1 AND ${parked('$2')} AND (ended_at > ${NOW} - ${ms('$3')}) IS NOT FALSE
ORDER BY ${id} LIMIT $4`),
    revive: prepared(
      endParked(`state = ${state('released')}, attempt = 0, ended_at = coalesce(ended_at, ${NOW})`),
    ),
    discard: prepared(endParked(`state = ${state('done')}, ended_at = ${NOW}`)),
  };
}
