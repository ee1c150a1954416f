import { ConfigurationError } from '@videovector-webhooks/core';
import { type DeadLetter, type DeadLetters, readFailure } from '@videovector-webhooks/core/queue';
import { type BullmqClient, isQueue, poolOf } from './client.js';
import { connect } from './connection.js';
import type { FailedJob, FailedJobs } from './failed-jobs/failed-jobs.js';
import { postgresFailedJobs } from './failed-jobs/postgres.js';
import { redisFailedJobs } from './failed-jobs/redis.js';
import { revive } from './revive.js';

/** The failed jobs that are revived concurrently. */
const CONCURRENCY = 20;

/**
 * Opens the dead letters of a queue on BullMQ: its failed jobs.
 *
 * @param queue A Queue of BullMQ, on Redis or PostgreSQL. It is never closed.
 * @throws ConfigurationError If it is not a Queue.
 * @example
 * ```ts
 * import { bullmqDeadLetters } from '@videovector-webhooks/queue-bullmq';
 * import { Queue } from 'bullmq';
 *
 * const queue = new Queue('videovector', { connection: { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' } });
 * const deadLetters = bullmqDeadLetters(queue);
 * for await (const page of deadLetters.list()) {
 *   const causedByTypes = page.filter(({ error }) => error === 'TypeError');
 *   await deadLetters.retry(causedByTypes.map(({ id }) => id));
 * }
 * await queue.close();
 * ```
 */
export function bullmqDeadLetters(queue: BullmqClient): DeadLetters {
  if (!isQueue(queue))
    throw new ConfigurationError(
      'queue',
      "bullmqDeadLetters needs a Queue of BullMQ 6: new Queue('videovector', { connection }).",
    );
  async function failedJobs(): Promise<FailedJobs> {
    await connect(queue);
    return poolOf(queue) === undefined ? redisFailedJobs(queue) : postgresFailedJobs(queue);
  }
  return {
    async *list() {
      for await (const page of (await failedJobs()).pages()) yield await Promise.all(page.map(deadLetterOf));
    },
    async retry(ids) {
      await connect(queue);
      const waiting = ids.values();
      const revived: string[] = [];
      const reviveNext = async (): Promise<void> => {
        // Each takes the next id from the one iterator.
        for (const id of waiting) if (await revive(queue, id)) revived.push(id);
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, reviveNext));
      return revived;
    },
    discard: async (ids) => (await failedJobs()).remove(ids),
  };
}

async function deadLetterOf(job: FailedJob): Promise<DeadLetter> {
  const failure = await readFailure({ record: job.progress, message: job.failedReason, stack: job.stack });
  const [, key] = /^vv-(.+)$/s.exec(job.id) ?? [];
  return {
    attempts: job.attemptsMade,
    failedAt: job.finishedOn,
    ...(key !== undefined && { key }),
    ...failure,
    id: job.id,
    enqueuedAt: job.timestamp,
  };
}
