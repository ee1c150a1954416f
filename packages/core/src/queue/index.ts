// For authors of queues: the contract, and what the workers of all engines share.

export type { DeadLetter, DeadLetters } from '../dispatch/dead-letters.js';
export { type DurabilityRequirement, POSTGRES_DURABILITY, risksOf } from '../dispatch/durability.js';
export { engineErrorLog } from '../dispatch/engine-error-log.js';
export {
  type DeliveryIds,
  type FailureCause,
  type FailureRecord,
  fingerprintOf,
  readFailure,
  type StoredFailure,
} from '../dispatch/failure-record.js';
export { JOB_ACTIONS, type JobAction } from '../dispatch/job-action.js';
export type { DeliveryQueue, DurabilityRisk } from '../dispatch/queue.js';
export {
  closesInTime,
  endsWithin,
  type JobReport,
  type JobRun,
  type QueueWorker,
  type QueueWorkerOptions,
  readWorkerOptions,
  runJob,
  type WorkerSettings,
} from '../dispatch/queue-worker.js';
export type { QueuedDelivery, TraceContext } from '../dispatch/queued-delivery.js';
