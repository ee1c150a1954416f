import { DEADLINE_PASSED, systemClock, withDeadline } from '../clock.js';
import type { WorkerSettings } from './worker-options.js';

/** A worker that takes jobs from an engine and passes them to a receiver. */
export interface QueueWorker {
  /**
   * Shuts down gracefully: takes no further jobs, and resolves once the running ones have ended or its time is over. The
   * engine gives the jobs that are still running to another worker. Close the receiver afterwards.
   */
  close(): Promise<void>;
}

/** Returns whether work ends within a time. Work that takes longer is not stopped. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return (await withDeadline(systemClock, milliseconds, () => work)) !== DEADLINE_PASSED;
}

/** How long an idle worker may take to close, in milliseconds. */
const IDLE_MS = 2_000;

/**
 * Waits until a worker has closed: for `closeTimeoutMs` while jobs run, else for 2 seconds, since an idle worker that does not close is
 * waiting for an engine that is unavailable.
 *
 * @param closed Resolves once the worker has closed.
 * @param running The jobs that are running now.
 * @returns Whether the worker has closed.
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
