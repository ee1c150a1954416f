import { type Clock, systemClock } from '../../clock.js';
import type { JobReport } from '../../queue/job-report.js';
import type { DeliveryQueue } from '../../queue/queue.js';
import type { QueueWorker } from '../../queue/queue-worker.js';
import type { QueuedDelivery } from '../../queue/queued-delivery.js';
import { type QueueWorkerOptions, readWorkerOptions } from '../../queue/worker-options.js';
import type { AnyReceiver } from '../../receiver-type.js';
import { type MemoryJob, runMemoryJob } from './memory-job.js';
import { type MemoryWorkerOptions, startMemoryWorker } from './memory-worker.js';

/** Options of `memoryQueue`. */
export interface MemoryQueueOptions {
  /** The source of time for delays, such as a `manualClock`. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** A job as `jobs` shows it. */
export interface InspectedJob {
  readonly delivery: QueuedDelivery;
  readonly state: 'waiting' | 'running' | 'dead';
  /** How often it has failed. */
  readonly failures: number;
}

/** A queue in the memory of the process. */
export interface MemoryQueue extends DeliveryQueue {
  /** The jobs that are not completed, in the order in which they were enqueued. */
  jobs(): InspectedJob[];
  /**
   * Runs every waiting job once, one after another, also one whose delay is not over.
   *
   * @param receiver The receiver with the handlers.
   * @returns How each run ended.
   */
  run(receiver: Pick<AnyReceiver, 'process'>, options?: QueueWorkerOptions): Promise<JobReport[]>;
  /**
   * Starts a worker that runs jobs as they are due.
   *
   * @param receiver The receiver with the handlers.
   * @param options As of every worker, and `concurrency`, by default 10.
   */
  startWorker(receiver: Pick<AnyReceiver, 'process'>, options?: MemoryWorkerOptions): QueueWorker;
}

/**
 * Creates a queue in memory, for tests and for trying things out. It behaves as the queues on engines do, except that its jobs
 * are lost when the process ends. Never use it in production: VideoVector does not resend a delivery that was answered with 202.
 *
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { memoryQueue, signedDelivery, TEST_SECRET_KNOWN_TO_EVERYBODY } from '@videovector-webhooks/core/testing';
 *
 * const queue = memoryQueue();
 * const web = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY, queue });
 * const worker = createReceiver({ secrets: TEST_SECRET_KNOWN_TO_EVERYBODY });
 * worker.on('prompt_run.completed', () => {});
 *
 * const { status } = await web.receive(await signedDelivery('prompt_run.completed', { run_id: 'run_1' }));
 * const [report] = await queue.run(worker);
 * console.log(status, report?.action, queue.jobs()); // 202 complete []
 * ```
 */
export function memoryQueue({ clock = systemClock }: MemoryQueueOptions = {}): MemoryQueue {
  const jobs = new Map<string, MemoryJob>();
  const wakeUps = new Set<() => void>();
  const store = { clock, jobs, wakeUps };

  return {
    async enqueue(delivery) {
      const job = jobs.get(delivery.key);
      // Keeps a copy of what JSON can express, as an engine does.
      const copy = JSON.parse(JSON.stringify(delivery)) as QueuedDelivery;
      if (job === undefined || job.state === 'dead')
        jobs.set(delivery.key, { delivery: copy, state: 'waiting', failures: 0, dueAt: clock.elapsed() });
      for (const wakeUp of wakeUps) wakeUp();
    },
    jobs: () => [...jobs.values()].map(({ delivery, state, failures }) => ({ delivery, state, failures })),
    async run(receiver, options = {}) {
      const settings = readWorkerOptions(options);
      const reports: JobReport[] = [];
      for (const job of [...jobs.values()])
        if (job.state === 'waiting') reports.push(await runMemoryJob(store, job, receiver, settings));
      return reports;
    },
    startWorker: (receiver, options = {}) => startMemoryWorker(store, receiver, options),
  };
}
