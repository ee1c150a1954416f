import type { Receiver } from '@videovector-webhooks/core';
import { closesInTime, engineErrorLog, type QueueWorker } from '@videovector-webhooks/core/queue';
import { claimedJobs } from './claimed-jobs.js';
import { type FetchedJob, type PgBossClient, prepareQueue } from './client.js';
import { nap } from './nap.js';
import { runFetchedJob } from './run-fetched-job.js';
import { type PgBossWorkerOptions, readOptions } from './worker-options.js';

const RENEWALS_A_LEASE = 3;

/**
 * Starts a worker that takes jobs from a queue of pg-boss and passes them to a receiver.
 *
 * A job is completed once its event is handled. A job that fails is retried, and moved to pg-boss's failed jobs after
 * `maxAttempts`, or immediately if the handler throws a `PermanentError`; it stays there until it is retried or delivered again.
 * A job whose worker is killed is run by another one, any number of times.
 *
 * @param receiver The receiver with the handlers and the inbox. It is not closed by the worker.
 * @param boss A started PgBoss with a listener for errors. It is not stopped by the worker.
 * @throws ConfigurationError If an argument is invalid.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { startWorker } from '@videovector-webhooks/queue-pg-boss';
 * import PgBoss from 'pg-boss';
 *
 * const boss = new PgBoss(process.env['DATABASE_URL'] ?? '');
 * boss.on('error', (error) => console.error(error.name));
 * await boss.start();
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 * const worker = startWorker(receiver, boss, { concurrency: 10 });
 *
 * await worker.close();
 * await receiver.close();
 * await boss.stop();
 * ```
 */
export function startWorker(
  receiver: Pick<Receiver, 'process'>,
  boss: PgBossClient,
  options: PgBossWorkerOptions = {},
): QueueWorker {
  const { name, schema, concurrency, pollIntervalMs, leaseMs, settings } = readOptions(
    receiver,
    boss,
    options,
  );
  const logError = engineErrorLog('pg-boss', settings.logger);
  const claimed = claimedJobs(boss, name, schema);
  const running = new Map<string, Promise<void>>();
  const pause = nap();
  let isClosing = false;
  let isPrepared = false;

  function start(job: FetchedJob): void {
    const ended = runFetchedJob(receiver, job, claimed, settings)
      // The job stays claimed until another worker takes it over. The inbox knows whether it was handled.
      .catch(logError)
      .finally(() => {
        running.delete(job.id);
        pause.end();
      });
    running.set(job.id, ended);
  }

  /** Claims as many jobs as there is room for. Returns whether there may be more. */
  async function claim(): Promise<boolean> {
    if (!isPrepared) await prepareQueue(boss, name);
    isPrepared = true;
    const batchSize = concurrency - running.size;
    if (batchSize === 0) return false;
    const jobs = await boss.fetch(name, { batchSize, includeMetadata: true });
    for (const job of jobs) start(job);
    return jobs.length === batchSize;
  }

  async function poll(): Promise<void> {
    while (!isClosing) {
      const mayHaveMore = await claim().catch((error) => {
        logError(error);
        isPrepared = false;
        return false;
      });
      if (!mayHaveMore && !isClosing) await pause.take(pollIntervalMs);
    }
  }

  let renewals = 0;
  async function keepClaims(): Promise<void> {
    if (running.size > 0) await claimed.renew([...running.keys()]);
    if (++renewals % RENEWALS_A_LEASE === 0) await claimed.takeOver(leaseMs);
  }

  const polling = poll();
  const renewal = setInterval(() => void keepClaims().catch(logError), leaseMs / RENEWALS_A_LEASE);
  return {
    async close() {
      isClosing = true;
      pause.end();
      const ended = polling.then(() => Promise.all(running.values()));
      await closesInTime(ended, running, settings);
      clearInterval(renewal);
    },
  };
}
