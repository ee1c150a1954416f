import { ConfigurationError } from '@videovector-webhooks/core';
import { type DeadLetter, type DeadLetters, readFailure } from '@videovector-webhooks/core/queue';
import { schemaOf } from './claimed-jobs.js';
import { type PgBossClient, readName } from './client.js';

/** Options of `pgBossDeadLetters`. */
export interface PgBossDeadLettersOptions {
  /** The name of the queue. Default: `videovector`. */
  name?: string | undefined;
  /** The schema of the PgBoss; needed only if the PgBoss was created with the option `db`. Default: its own, or `pgboss`. */
  schema?: string | undefined;
}

const PAGE_SIZE = 2_500;

/**
 * Opens the dead letters of a queue on pg-boss: its failed jobs.
 *
 * @param boss A started PgBoss. It is never stopped.
 * @throws ConfigurationError If it is not a PgBoss, or an option is invalid.
 * @example
 * ```ts
 * import { pgBossDeadLetters } from '@videovector-webhooks/queue-pg-boss';
 * import PgBoss from 'pg-boss';
 *
 * const boss = new PgBoss(process.env['DATABASE_URL'] ?? '');
 * boss.on('error', (error) => console.error(error.name));
 * await boss.start();
 * const deadLetters = pgBossDeadLetters(boss);
 * for await (const page of deadLetters.list()) {
 *   const causedByTypes = page.filter(({ error }) => error === 'TypeError');
 *   await deadLetters.retry(causedByTypes.map(({ id }) => id));
 * }
 * await boss.stop();
 * ```
 */
export function pgBossDeadLetters(
  boss: Pick<PgBossClient, 'getDb'>,
  options: PgBossDeadLettersOptions = {},
): DeadLetters {
  if (typeof boss?.getDb !== 'function')
    throw new ConfigurationError(
      'boss',
      'pgBossDeadLetters needs a PgBoss of pg-boss 10 or 12: new PgBoss(connectionString).',
    );
  const name = readName(options.name);
  const table = `${schemaOf(boss, options.schema)}.job`;
  const query = async (text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> =>
    (await boss.getDb().executeSql(text, [name, ...values])).rows as Record<string, unknown>[];

  /** The state is checked by the statement itself: a job that is runnable again belongs to a worker. */
  async function change(statement: string, ids: readonly string[]): Promise<string[]> {
    const where = "WHERE name = $1 AND state = 'failed' AND id = ANY($2::uuid[])";
    const rows = await query(`${statement} ${where} RETURNING id`, ids.filter(isUuid));
    return rows.map(({ id }) => String(id));
  }

  return {
    async *list() {
      for (let last = LEAST_UUID; ; ) {
        const rows = await query(LIST(table), last);
        if (rows.length > 0) yield await Promise.all(rows.map(deadLetterOf));
        if (rows.length < PAGE_SIZE) return;
        last = String(rows.at(-1)!['id']);
      }
    },
    // As pg-boss's own `retry`, in both versions.
    retry: (ids) =>
      change(
        `UPDATE ${table} SET state = 'retry', retry_limit = retry_limit + 1, completed_on = NULL, start_after = now()`,
        ids,
      ),
    discard: (ids) => change(`DELETE FROM ${table}`, ids),
  };
}

const LEAST_UUID = '00000000-0000-0000-0000-000000000000';

/** Names its columns, so that no data is read; of a job with a record, no stack either. */
const LIST = (table: string): string =>
  `SELECT id, output -> 'record' AS record, output ->> 'message' AS message,
     CASE jsonb_typeof(output -> 'record') WHEN 'object' THEN NULL ELSE output ->> 'stack' END AS stack,
     retry_count AS attempts,
     (extract(epoch FROM coalesce(completed_on, started_on, created_on)) * 1000)::float8 AS failed,
     (extract(epoch FROM created_on) * 1000)::float8 AS created
   FROM ${table}
   WHERE name = $1 AND state = 'failed' AND id > $2::uuid
   ORDER BY id
   LIMIT ${PAGE_SIZE}`;

async function deadLetterOf(row: Record<string, unknown>): Promise<DeadLetter> {
  const { id, record, message, stack, attempts, failed, created } = row;
  return {
    // pg-boss does not count the first run.
    attempts: Number(attempts) + 1,
    failedAt: Math.round(Number(failed)),
    ...(await readFailure({ record, message, stack })),
    id: String(id),
    enqueuedAt: Math.round(Number(created)),
  };
}

/** PostgreSQL would refuse the whole statement. */
function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
