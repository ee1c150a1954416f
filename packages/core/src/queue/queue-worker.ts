import { DEADLINE_PASSED, systemClock, withDeadline } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { nameOf } from '../outcome/describe-error.js';
import { type Logger, logTrouble, safeLogger } from '../outcome/logger.js';
import type { Outcome } from '../outcome/outcome.js';
import type { AnyReceiver } from '../receiver-type.js';
import { type FailureRecord, recordOf } from './failure-record.js';
import { JOB_ACTIONS, type JobAction } from './job-action.js';
import { failureOf } from './job-failure.js';
import type { QueuedDelivery } from './queued-delivery.js';

/** A worker that takes jobs from an engine and passes them to a receiver. */
export interface QueueWorker {
  /**
   * Shuts down gracefully: takes no further jobs, and resolves once the running ones have ended or its time is over. The
   * engine gives the jobs that are still running to another worker. Close the receiver afterwards.
   */
  close(): Promise<void>;
}

/** The options that the workers of all engines have. */
export interface QueueWorkerOptions {
  /**
   * How often a job may fail before it is moved to the dead letters, where it stays until it is retried or enqueued again.
   * Waiting for the inbox, a copy in progress or a missing handler is not a failure. Default: 20, over about seven hours.
   */
  maxAttempts?: number | undefined;
  /**
   * How long to wait after a failure, in milliseconds; `failures` counts from 1. Default: a second, doubled each time up to an
   * hour, less up to a quarter at random.
   */
  retryDelayMs?: ((failures: number) => number) | undefined;
  /** Called after every run of a job, for metrics and progress. If it throws, the error is logged and has no other effect. */
  observe?: ((report: JobReport) => void) | undefined;
  /**
   * How long `close` waits for running jobs, in milliseconds. A job ends at the latest after the receiver's `handlerTimeoutMs`. If
   * no job is running, `close` waits at most 2 seconds for the engine, which may be away. Default: 31,000.
   */
  closeTimeoutMs?: number | undefined;
  /** Where to log jobs that are moved to the dead letters, and errors of the engine. Default: `console`. */
  logger?: Logger | undefined;
}

/** How one run of a job ended. */
export interface JobReport {
  readonly key: string;
  readonly outcome: Outcome;
  /** What the engine does with the job. */
  readonly action: JobAction;
  /** How often the job has failed, this run included. */
  readonly failures: number;
  /** How long the engine waits before the next run, in milliseconds; 0 if there is none. */
  readonly delayMs: number;
}

/** The report of a run, and what the engine may record of a failure. */
export interface JobRun extends JobReport {
  /** Why the job was not completed: without any part of the delivery, but with the frames of the handler's error. */
  readonly failure: Error;
  /** What to store with the job if it is moved to the dead letters; undefined otherwise. */
  readonly record: FailureRecord | undefined;
}

/** Returns whether work has ended before its time ran out. The work goes on otherwise. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return (await withDeadline(systemClock, milliseconds, () => work)) !== DEADLINE_PASSED;
}

/** How long an engine may take to let a worker go that runs no job, in milliseconds. */
const IDLE_MS = 2_000;

/**
 * Waits until a worker has closed: for `closeTimeoutMs` while jobs run, else for 2 seconds, since a worker that is idle and does not
 * close waits for an engine that is unavailable.
 *
 * @param running The jobs that are running now.
 * @returns Whether it has closed.
 */
export async function closesInTime(
  closed: Promise<unknown>,
  running: { readonly size: number },
  { closeTimeoutMs }: Pick<WorkerSettings, 'closeTimeoutMs'>,
): Promise<boolean> {
  let left = closeTimeoutMs;
  do {
    const wasIdle = running.size === 0;
    if (await endsWithin(Math.min(left, IDLE_MS), closed)) return true;
    if (wasIdle && running.size === 0) return false;
    left -= IDLE_MS;
  } while (left > 0);
  return false;
}

/** The options with all defaults. */
export type WorkerSettings = {
  readonly [Name in keyof QueueWorkerOptions]-?: NonNullable<QueueWorkerOptions[Name]>;
};

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Checks the options that the workers of all engines have, and fills in the defaults.
 *
 * @throws ConfigurationError If an option is invalid.
 */
export function readWorkerOptions(options: QueueWorkerOptions): WorkerSettings {
  const { maxAttempts = 20, retryDelayMs = defaultDelayMs, observe = () => {} } = options;
  const { closeTimeoutMs = 31_000, logger = console } = options;
  if (!(typeof maxAttempts === 'number' && maxAttempts >= 1))
    throw new ConfigurationError('maxAttempts', 'The option maxAttempts must be a number from 1.');
  if (typeof retryDelayMs !== 'function')
    throw new ConfigurationError(
      'retryDelayMs',
      'The option retryDelayMs must be a function of the failures.',
    );
  if (typeof observe !== 'function')
    throw new ConfigurationError('observe', 'The option observe must be a function.');
  if (!(typeof closeTimeoutMs === 'number' && closeTimeoutMs >= 0 && closeTimeoutMs < 2 ** 31))
    throw new ConfigurationError(
      'closeTimeoutMs',
      'The option closeTimeoutMs must be a number of milliseconds from 0.',
    );
  if (typeof logger?.warn !== 'function' || typeof logger.error !== 'function')
    throw new ConfigurationError('logger', 'The option logger lacks the methods warn and error.');
  return { maxAttempts, retryDelayMs, observe, closeTimeoutMs, logger: safeLogger(logger) };
}

function defaultDelayMs(failures: number): number {
  const delayMs = Math.min(SECOND_MS * 2 ** (failures - 1), HOUR_MS);
  return delayMs * (1 - Math.random() / 4);
}

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
    key: String(delivery?.key),
    outcome,
    failure: failureOf(outcome),
    record:
      step.action === 'dead-letter' ? await recordOf(outcome, failed + 1, systemClock.now()) : undefined,
    ...step,
  };
  report(run, settings);
  return run;
}

function stepAfter(
  outcome: Outcome,
  failed: number,
  settings: WorkerSettings,
): Pick<JobReport, 'action' | 'failures' | 'delayMs'> {
  const action = JOB_ACTIONS[outcome.outcome];
  if (action === 'delay') return { action, failures: failed, delayMs: (outcome.retryAfter ?? 5) * SECOND_MS };
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
