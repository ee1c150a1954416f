// The contents, in the order of a delivery's way.

export { type CaptureFileOptions, captureToFile } from '#capture-file';
export type { BodyReader, BodySource, ConsumedBody } from './body.js';
// Verify
export { CanonicalJsonError, type CanonicalJsonReason, canonicalize } from './canonical-json.js';
// Capture and replay
export {
  type Capture,
  type CapturedOutcome,
  CaptureFormatError,
  type CaptureSink,
  captureOf,
  deliveryOf,
} from './capture.js';
export type { CaptureFilter } from './capture-filter.js';
export type { Clock } from './clock.js';
export { compactJson } from './compact-json.js';
// Set-up
export { ConfigurationError } from './configuration-error.js';
// Handle, now or later
export type { DeliveryContext, HandlerContext } from './context.js';
export type { Delivery, DeliveryHeaders } from './delivery.js';
// Event. With an asterisk, so that `declare module` can augment EventDataMap.
export * from './events.js';
// Claim
export {
  type Claim,
  type ClaimResult,
  type Inbox,
  InboxFullError,
  type ObservedIds,
  type TransactionalInbox,
  type TransactionOf,
  type TransactionResult,
} from './inbox.js';
export type { Logger } from './log.js';
export { type MemoryInboxOptions, memoryInbox } from './memory-inbox.js';
export type { ReceiverOptions } from './options.js';
// Outcome and answer
export {
  OUTCOMES,
  type Outcome,
  type OutcomeCode,
  type OutcomeDetails,
  type OutcomeName,
} from './outcome.js';
export { PermanentError } from './permanent-error.js';
export type { DeliveryQueue, QueuedDelivery } from './queue.js';
export { type ReadCapturesOptions, readCaptures } from './read-captures.js';
// The receiver
export { createReceiver, type Handler, type Receiver } from './receiver.js';
export { type ReplayOptions, type ReplayResult, type ReplayTarget, replay } from './replay.js';
export { SchemaError, type Schemas, type StandardSchema } from './schemas.js';
export type { SecretList, Secrets, SecretsFunction } from './secrets.js';
export {
  signBody,
  type VerifiedSignature,
  type VerifySignatureOptions,
  type VerifySignatureResult,
  verifySignature,
} from './signature.js';
