import type { Clock } from '../../clock.js';
import type { JobReport } from '../../queue/job-report.js';
import type { QueuedDelivery } from '../../queue/queued-delivery.js';
import { runJob } from '../../queue/run-job.js';
import type { WorkerSettings } from '../../queue/worker-options.js';
import type { AnyReceiver } from '../../receiver-type.js';

/** A job in memory. */
export interface MemoryJob {
  readonly delivery: QueuedDelivery;
  state: 'waiting' | 'running' | 'dead';
  failures: number;
  /** When its delay is over, on the clock's `elapsed`. */
  dueAt: number;
}

/** The jobs that are not completed, and what to call when one of them may be due. */
export interface MemoryStore {
  readonly clock: Clock;
  readonly jobs: Map<string, MemoryJob>;
  readonly wakeUps: Set<() => void>;
}

/** Runs a job once and applies the action of its outcome, unless another worker got the job meanwhile. */
export async function runMemoryJob(
  { clock, jobs }: MemoryStore,
  job: MemoryJob,
  receiver: Pick<AnyReceiver, 'process'>,
  settings: WorkerSettings,
): Promise<JobReport> {
  job.state = 'running';
  const { failure: _, ...report } = await runJob(receiver, job.delivery, job.failures, settings);
  const { key } = job.delivery;
  if (jobs.get(key) !== job) return report;
  if (report.action === 'complete') jobs.delete(key);
  else if (report.action === 'dead-letter') job.state = 'dead';
  else
    Object.assign(job, {
      state: 'waiting',
      failures: report.failures,
      dueAt: clock.elapsed() + report.delayMs,
    });
  return report;
}

/** Makes a running job runnable again, for another worker. What its worker still does with it has no effect. */
export function takeBack({ jobs, wakeUps }: MemoryStore, job: MemoryJob): void {
  jobs.set(job.delivery.key, { ...job, state: 'waiting' });
  for (const wakeUp of wakeUps) wakeUp();
}
