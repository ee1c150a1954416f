import { systemClock } from '../clock.js';
import { nameOf } from '../outcome/describe-error.js';
import { logTrouble } from '../outcome/logger.js';
import type { Outcome } from '../outcome/outcome.js';
import type { AnyReceiver } from '../receiver-type.js';
import { recordOf } from './failure-record.js';
import { JOB_ACTIONS } from './job-action.js';
import { failureOf } from './job-failure.js';
import type { JobReport, JobRun } from './job-report.js';
import type { QueuedDelivery } from './queued-delivery.js';
import { defaultDelayMs, type WorkerSettings } from './worker-options.js';

/**
 * Runs a job once, and decides what the engine does with it. Never rejects, so the engine's worker only has to carry it out.
 *
 * @param failed How often the job has failed before.
 */
export async function runJob(
  receiver: Pick<AnyReceiver, 'process'>,
  delivery: QueuedDelivery,
  failed: number,
  settings: WorkerSettings,
): Promise<JobRun> {
  const outcome = await receiver.process(delivery);
  const step = stepAfter(outcome, failed, settings);
  const run = {
    key: keyOf(delivery),
    outcome,
    failure: failureOf(outcome),
    record:
      step.action === 'dead-letter' ? await recordOf(outcome, failed + 1, systemClock.now()) : undefined,
    ...step,
  };
  report(run, settings);
  return run;
}

/** The engine may hold jobs that are not deliveries. */
function keyOf(job: Partial<QueuedDelivery> | null): string {
  return typeof job?.key === 'string' ? job.key : 'unknown';
}

function stepAfter(
  outcome: Outcome,
  failed: number,
  settings: WorkerSettings,
): Pick<JobReport, 'action' | 'failures' | 'delayMs'> {
  const action = JOB_ACTIONS[outcome.outcome];
  if (action === 'delay') return { action, failures: failed, delayMs: (outcome.retryAfter ?? 5) * 1_000 };
  if (action !== 'retry') return { action, failures: failed, delayMs: 0 };
  const failures = failed + 1;
  if (failures >= settings.maxAttempts) return { action: 'dead-letter', failures, delayMs: 0 };
  return { action, failures, delayMs: delayAfter(failures, settings) };
}

/** The delay that the user's function returns; the default if it fails, since the engine has to be told something. */
function delayAfter(failures: number, { retryDelayMs, logger }: WorkerSettings): number {
  let problem: string;
  try {
    const delayMs: unknown = retryDelayMs(failures);
    if (typeof delayMs === 'number' && Number.isFinite(delayMs)) return Math.max(0, Math.round(delayMs));
    problem = `returned ${typeof delayMs === 'number' ? delayMs : typeof delayMs}`;
  } catch (error) {
    problem = `threw: ${nameOf(error)}`;
  }
  const text = `The option retryDelayMs ${problem}, so the default delay applies`;
  logTrouble(logger, text, 'retry_delay_failed');
  return Math.round(defaultDelayMs(failures));
}

function report({ failure, record: _stored, ...run }: JobRun, { observe, logger }: WorkerSettings): void {
  // A job that can never succeed is logged with its outcome already.
  if (run.action === 'dead-letter' && JOB_ACTIONS[run.outcome.outcome] === 'retry') {
    const text = `The job of ${run.key} has failed ${run.failures} times and is among the dead letters now: ${failure.message}`;
    logTrouble(logger, text, 'job_dead');
  }
  const logError = (error: unknown): void =>
    logTrouble(logger, `The option observe threw: ${nameOf(error)}`, 'observer_failed');
  try {
    // It may be asynchronous; its unhandled rejection would end the process.
    Promise.resolve(observe(run)).catch(logError);
  } catch (error) {
    logError(error);
  }
}
