// For authors of queues: the contract, and what the workers of all engines share.

export { type DurabilityRequirement, POSTGRES_DURABILITY, risksOf } from '../dispatch/durability.js';
export { engineErrorLog } from '../dispatch/engine-error-log.js';
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
