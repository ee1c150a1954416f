import type { OutcomeName } from '../outcome/outcome.js';

/**
 * What an engine does with a job after one run: `complete` it; move it to the dead letters, where it stays until it is enqueued
 * or retried again; `retry` it later and count the failure; or `delay` it without counting.
 */
export type JobAction = 'complete' | 'dead-letter' | 'retry' | 'delay';

/**
 * The action for every outcome of `receiver.process`; an outcome without one does not compile.
 *
 * A job is completed only if its event, or a later one of its resource, was handled. So a worker without the handler never drains
 * the queue. A failure that the event did not cause is not counted, so that an outage of the inbox sends no job to the dead letters.
 *
 * @example
 * ```ts
 * import { createReceiver, type QueuedDelivery } from '@videovector-webhooks/core';
 * import { JOB_ACTIONS } from '@videovector-webhooks/core/queue';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const actionFor = async (job: QueuedDelivery) => JOB_ACTIONS[(await receiver.process(job)).outcome];
 * ```
 */
export const JOB_ACTIONS = {
  handled: 'complete',
  duplicate: 'complete',
  superseded: 'complete',
  // It can never succeed.
  rejected: 'dead-letter',
  unprocessable: 'dead-letter',
  failed: 'retry',
  timed_out: 'retry',
  // The job is not a delivery, or the receiver has a defect.
  error: 'retry',
  in_progress: 'delay',
  unavailable: 'delay',
  // The outcomes of requests: `process` never ends like this.
  ignored: 'delay',
  queued: 'delay',
  unauthorized: 'delay',
  refused: 'delay',
  disconnected: 'delay',
} as const satisfies Record<OutcomeName, JobAction>;
