/** A failed job as an engine stores it, without its data. */
export interface FailedJob {
  readonly id: string;
  /** Where the worker has stored its record. */
  readonly progress: unknown;
  readonly failedReason: string | null;
  /** The last stack; null if there is a record. */
  readonly stack: string | null;
  readonly attemptsMade: number;
  readonly finishedOn: number;
  readonly timestamp: number;
}

/** The failed jobs of a queue, on Redis or on PostgreSQL. */
export interface FailedJobs {
  pages(): AsyncIterable<readonly FailedJob[]>;
  /** Deletes those that are failed, and returns their ids. */
  remove(ids: readonly string[]): Promise<readonly string[]>;
}
