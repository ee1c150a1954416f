import { MAX_TIMER_MS } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { type Logger, safeLogger } from '../outcome/logger.js';
import type { JobReport } from './job-report.js';

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
  if (!(typeof closeTimeoutMs === 'number' && closeTimeoutMs >= 0 && closeTimeoutMs <= MAX_TIMER_MS))
    throw new ConfigurationError(
      'closeTimeoutMs',
      `The option closeTimeoutMs must be a number of milliseconds from 0 to ${MAX_TIMER_MS}.`,
    );
  if (typeof logger?.warn !== 'function' || typeof logger.error !== 'function')
    throw new ConfigurationError('logger', 'The option logger lacks the methods warn and error.');
  return { maxAttempts, retryDelayMs, observe, closeTimeoutMs, logger: safeLogger(logger) };
}

/** A second, doubled after each failure up to an hour, less up to a quarter at random. */
export function defaultDelayMs(failures: number): number {
  const delayMs = Math.min(SECOND_MS * 2 ** (failures - 1), HOUR_MS);
  return delayMs * (1 - Math.random() / 4);
}
