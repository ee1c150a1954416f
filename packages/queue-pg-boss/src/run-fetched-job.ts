import type { QueuedDelivery, Receiver } from '@videovector-webhooks/core';
import { runJob, type WorkerSettings } from '@videovector-webhooks/core/queue';
import type { ClaimedJobs } from './claimed-jobs.js';
import type { FetchedJob } from './client.js';

/** Runs a job once, and tells pg-boss what becomes of it. */
export async function runFetchedJob(
  receiver: Pick<Receiver, 'process'>,
  { id, data, output }: FetchedJob,
  claimed: ClaimedJobs,
  settings: WorkerSettings,
): Promise<void> {
  const run = await runJob(receiver, parsed(data) as QueuedDelivery, failuresIn(output), settings);
  const { action, outcome, failures, record, delayMs } = run;
  const { message, stack } = run.failure;
  switch (action) {
    case 'complete':
      return claimed.complete(id, { code: outcome.code });
    case 'dead-letter':
      // Without the failures: if the job is revived, it may fail as often again.
      return claimed.park(id, { message, stack, record });
    case 'retry':
    case 'delay':
      return claimed.postpone(id, delayMs, { failures, message, stack });
  }
}

/**
 * How often a job has failed, as its last run recorded it. pg-boss's own count has the delays and the killed workers, too; its
 * expiry overwrites the output, so the count starts again.
 */
function failuresIn(output: unknown): number {
  const { failures } = (parsed(output) ?? {}) as { failures?: unknown };
  return Number.isSafeInteger(failures) ? Math.max(0, failures as number) : 0;
}

/** A connection may be configured to return jsonb as text. */
function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
