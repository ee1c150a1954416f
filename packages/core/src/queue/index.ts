/**
 * For authors of queues: the contract, and what the workers of all engines share.
 *
 * @module
 */

export type { DeadLetter, DeadLetters } from './dead-letters.js';
export { type DurabilityRequirement, POSTGRES_DURABILITY, risksOf } from './durability.js';
export { engineErrorLog } from './engine-error-log.js';
export {
  type DeliveryIds,
  type FailureCause,
  type FailureRecord,
  fingerprintOf,
  readFailure,
  type StoredFailure,
} from './failure-record.js';
export { JOB_ACTIONS, type JobAction } from './job-action.js';
export type { JobReport, JobRun } from './job-report.js';
export type { DeliveryQueue, DurabilityRisk } from './queue.js';
export { closesInTime, endsWithin, type QueueWorker } from './queue-worker.js';
export type { QueuedDelivery, TraceContext } from './queued-delivery.js';
export { runJob } from './run-job.js';
export { type QueueWorkerOptions, readWorkerOptions, type WorkerSettings } from './worker-options.js';
