import { ConfigurationError } from '@videovector-webhooks/core';
import type { Database, PgBossClient } from './client.js';

/** The jobs that workers have claimed. Each method is one atomic statement. */
export interface ClaimedJobs {
  complete(id: string, output: object): Promise<void>;
  /** Makes a job runnable again after a delay. */
  postpone(id: string, delayMs: number, output: object): Promise<void>;
  /** Moves a job to the failed ones, which are the dead letters. */
  park(id: string, output: object): Promise<void>;
  /** Keeps the claims of jobs that are still running. */
  renew(ids: readonly string[]): Promise<void>;
  /** Makes the jobs of dead workers runnable again: those whose claim was not renewed for so long. */
  takeOver(leaseMs: number): Promise<void>;
}

/**
 * pg-boss has no method that delays a job for a given time, fails one permanently, or keeps a claim, in both versions. The columns
 * that are used here are the same in both.
 */
export function claimedJobs(boss: PgBossClient, name: string, schema: string): ClaimedJobs {
  const db = boss.getDb();
  const update = async (set: string, where: string, ...values: unknown[]): Promise<void> => {
    const text = `UPDATE ${schema}.job SET ${set} WHERE name = $1 AND state = 'active' AND ${where}`;
    await db.executeSql(text, [name, ...values]);
  };
  return {
    async complete(id, output) {
      await boss.complete(name, id, output);
    },
    postpone: (id, delayMs, output) =>
      update(
        "state = 'retry', start_after = now() + $3::float8 * interval '1 ms', output = $4::jsonb",
        'id = $2::uuid',
        id,
        delayMs,
        JSON.stringify(output),
      ),
    // Without completed_on, pg-boss neither archives nor deletes a job.
    park: (id, output) =>
      update(
        "state = 'failed', completed_on = NULL, output = $3::jsonb",
        'id = $2::uuid',
        id,
        JSON.stringify(output),
      ),
    renew: (ids) => update('started_on = now()', 'id = ANY($2::uuid[])', ids),
    takeOver: (leaseMs) =>
      update("state = 'retry'", "started_on < now() - $2::float8 * interval '1 ms'", leaseMs),
  };
}

/**
 * Finds the schema of a PgBoss.
 *
 * @throws ConfigurationError If it is not the name of a schema.
 */
export function schemaOf(boss: Pick<PgBossClient, 'getDb'>, option: string | undefined): string {
  const { config } = boss.getDb() as Database & { config?: { schema?: string } };
  const schema = option ?? config?.schema ?? 'pgboss';
  // As pg-boss checks it, which does not quote it.
  if (typeof schema === 'string' && /^[A-Za-z_]\w{0,49}$/.test(schema)) return schema;
  throw new ConfigurationError(
    'schema',
    'The option schema must be the one that the PgBoss was created with, such as pgboss.',
  );
}
