import { type BullmqClient, poolOf } from '../client.js';
import type { FailedJob, FailedJobs } from './failed-jobs.js';

const PAGE_SIZE = 2_500;

/** The failed jobs of a queue on PostgreSQL. The statements name their columns, so that no data is read. */
export function postgresFailedJobs(queue: BullmqClient): FailedJobs {
  const pool = poolOf(queue)!;
  const { connection } = queue.getBackend() as { connection: { schema: string } };
  const table = `"${connection.schema.replaceAll('"', '""')}".job`;

  async function pageAfter(last: FailedJob | undefined): Promise<FailedJob[]> {
    const { rows } = await pool.query(
      `SELECT id, progress, failed_reason AS "failedReason", attempts_made AS "attemptsMade",
         coalesce(finished_at_ms, 0)::float8 AS "finishedOn", added_at_ms::float8 AS "timestamp",
         CASE jsonb_typeof(progress) WHEN 'object' THEN NULL ELSE stacktrace ->> -1 END AS stack
       FROM ${table}
       WHERE queue = $1 AND state = 'failed' AND (coalesce(finished_at_ms, 0), id) > ($2::bigint, $3)
       ORDER BY coalesce(finished_at_ms, 0), id
       LIMIT ${PAGE_SIZE}`,
      [queue.name, last?.finishedOn ?? -1, last?.id ?? ''],
    );
    return rows.map((row) => {
      const { attemptsMade, finishedOn, timestamp } = row;
      const numbers = {
        attemptsMade: Number(attemptsMade),
        finishedOn: Number(finishedOn),
        timestamp: Number(timestamp),
      };
      return { ...(row as unknown as FailedJob), ...numbers };
    });
  }

  return {
    async *pages() {
      for (let last: FailedJob | undefined; ; ) {
        const page = await pageAfter(last);
        if (page.length > 0) yield page;
        if (page.length < PAGE_SIZE) return;
        last = page.at(-1);
      }
    },
    async remove(ids) {
      const { rows } = await pool.query(
        `DELETE FROM ${table} WHERE queue = $1 AND id = ANY($2) AND state = 'failed' RETURNING id`,
        [queue.name, ids],
      );
      return rows.map(({ id }) => String(id));
    },
  };
}
