/**
 * For tests, on any runtime: signed deliveries, a clock that a test advances, an inbox and a queue that a test inspects.
 *
 * @module
 */

export { describeInbox, type TestRunner } from './inbox-suite/describe-inbox.js';
export type { InboxTestOptions, InboxUnderTest } from './inbox-suite/inbox-under-test.js';
export { type InspectedEntry, type InspectedInbox, inspectableInbox } from './inspectable-inbox.js';
export { type ManualClock, manualClock } from './manual-clock.js';
export {
  type InspectedJob,
  type MemoryQueue,
  type MemoryQueueOptions,
  memoryQueue,
} from './memory-queue/memory-queue.js';
export type { MemoryWorkerOptions } from './memory-queue/memory-worker.js';
export { reserialize } from './reserialize.js';
export { settled } from './settled.js';
export {
  type DeliveryData,
  type SignedDelivery,
  type SignedDeliveryOptions,
  signedDelivery,
  TEST_SECRET_KNOWN_TO_EVERYBODY,
} from './signed-delivery.js';
