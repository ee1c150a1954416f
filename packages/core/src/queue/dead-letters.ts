import type { FailureRecord } from './failure-record.js';

/** A job that its engine does not run any more. */
export interface DeadLetter extends FailureRecord {
  /** The engine's id of the job: what `retry` and `discard` accept. */
  readonly id: string;
  /** When the delivery was stored, in milliseconds since the epoch. */
  readonly enqueuedAt?: number | undefined;
}

/** The dead letters of an engine. No verb reads a payload. */
export interface DeadLetters {
  /** Lists them in pages, in no particular order. Those that come or go meanwhile may be there or not. */
  list(): AsyncIterable<readonly DeadLetter[]>;
  /**
   * Makes jobs runnable again; each may fail as often as a new one.
   *
   * @returns The ids of those that were dead letters: of several concurrent callers, `retry` and `discard` together, exactly one
   *   gets an id.
   */
  retry(ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Deletes jobs with their events. A job that is runnable again is left alone.
   *
   * @returns The ids of those that were dead letters, as `retry` does.
   */
  discard(ids: readonly string[]): Promise<readonly string[]>;
}
