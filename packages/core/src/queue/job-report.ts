import type { Outcome } from '../outcome/outcome.js';
import type { FailureRecord } from './failure-record.js';
import type { JobAction } from './job-action.js';

/** How one run of a job ended. */
export interface JobReport {
  readonly key: string;
  readonly outcome: Outcome;
  /** What the engine does with the job. */
  readonly action: JobAction;
  /** How often the job has failed, this run included if it was a failure that counts. */
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
