// The queue and the worker on Graphile Worker 0.17. Copy this file.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DeliveryQueue,
  DeliveryTooLargeError,
  type QueuedDelivery,
  type Receiver,
} from '@videovector-webhooks/core';
import {
  closesInTime,
  type QueueWorker,
  type QueueWorkerOptions,
  readWorkerOptions,
  runJob,
} from '@videovector-webhooks/core/queue';
import { type AddJobFunction, type Runner, type RunnerOptions, run } from 'graphile-worker';
import type { Pool } from 'pg';

/** The tasks: jobs to run, and dead letters. No worker runs the second, so that they stay until they are enqueued again. */
const RUNNABLE = 'videovector';
const DEAD = 'videovector-dead';

interface Payload {
  readonly delivery: QueuedDelivery;
  readonly failures: number;
}

/**
 * The job key is the delivery's, with the mode `replace`: any number of copies make one job, and one for a dead letter makes it
 * runnable again. Never use the mode `unsafe_dedupe`, which ignores a copy of a job that failed permanently.
 */
function store(addJob: AddJobFunction, task: string, payload: Payload, delayMs = 0): Promise<unknown> {
  return addJob(task, payload, {
    jobKey: payload.delivery.key,
    jobKeyMode: 'replace',
    runAt: new Date(Date.now() + delayMs),
    // Graphile Worker also counts killed workers. The worker below counts failures itself.
    maxAttempts: 32_767,
  });
}

/** The queue for the option `queue` of `createReceiver`. Pass the method `addJob` of `makeWorkerUtils`. */
export function graphileQueue(addJob: AddJobFunction): DeliveryQueue {
  return {
    async enqueue(delivery) {
      try {
        await store(addJob, RUNNABLE, { delivery, failures: 0 });
      } catch (error) {
        const isTooLarge = /invalid memory alloc|out of memory/.test(String(error));
        throw isTooLarge
          ? new DeliveryTooLargeError('PostgreSQL does not accept a job of this size', { cause: error })
          : error;
      }
    },
  };
}

/** Options of `startWorker`. */
export interface GraphileWorkerOptions
  extends QueueWorkerOptions,
    Pick<RunnerOptions, 'concurrency' | 'pollInterval'> {
  /** How long a killed worker keeps its jobs: longer than a job takes. Default: 10 minutes. Graphile Worker alone: 4 hours. */
  leaseMs?: number;
}

/** Starts a worker. The receiver's `handlerTimeoutMs` must be shorter than `leaseMs`. */
export function startWorker(
  receiver: Pick<Receiver, 'process'>,
  pgPool: Pool,
  { leaseMs = 600_000, concurrency = 10, pollInterval = 2_000, ...options }: GraphileWorkerOptions = {},
): QueueWorker {
  const settings = readWorkerOptions(options);
  const running = new Set<Payload>();
  const closing = new AbortController();
  let runner: Runner | undefined;

  async function runOnce({ delivery, failures }: Payload, addJob: AddJobFunction): Promise<void> {
    const { action, delayMs, ...report } = await runJob(receiver, delivery, failures, settings);
    // The new job replaces this one: Graphile Worker has no delay that does not count as an attempt.
    if (action === 'dead-letter') await store(addJob, DEAD, { delivery, failures: 0 });
    else if (action !== 'complete')
      await store(addJob, RUNNABLE, { delivery, failures: report.failures }, delayMs);
  }

  const task = async (payload: unknown, { addJob }: { addJob: AddJobFunction }): Promise<void> => {
    const job = payload as Payload;
    // Graphile Worker may have requested a job just before it was stopped.
    if (closing.signal.aborted) return void (await store(addJob, RUNNABLE, job));
    running.add(job);
    await runOnce(job, addJob).finally(() => running.delete(job));
  };

  /** Graphile Worker stops if a connection breaks, so it is started again. */
  async function keepRunning(): Promise<void> {
    const options = {
      pgPool,
      concurrency,
      pollInterval,
      noHandleSignals: true,
      taskList: { [RUNNABLE]: task },
    };
    while (!closing.signal.aborted) {
      try {
        runner = await run(options);
        if (!closing.signal.aborted) await runner.promise;
      } catch (error) {
        settings.logger.warn(`Graphile Worker: ${(error as Error).name}`);
      }
      await sleep(1_000, undefined, { signal: closing.signal }).catch(() => {});
    }
    await runner?.stop().catch(() => {});
  }

  const takeOver = setInterval(() => {
    const text = `UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL
      WHERE locked_at < now() - $1::float8 * interval '1 ms'
      AND task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = $2)`;
    pgPool
      .query(text, [leaseMs, RUNNABLE])
      .catch((error: Error) => settings.logger.warn(`PostgreSQL: ${error.name}`));
  }, leaseMs / 3);

  const ended = keepRunning();
  return {
    async close() {
      clearInterval(takeOver);
      closing.abort();
      const stopped = runner?.stop().catch(() => {});
      await closesInTime(Promise.all([stopped, ended]), running, settings);
    },
  };
}
