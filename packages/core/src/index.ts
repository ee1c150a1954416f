// The contents, in the order of a delivery's way.

// The receiver
export { createReceiver, type Handler, type Receiver } from './receiver.js';
export type { ReceiverOptions } from './options.js';
export type { Delivery, DeliveryHeaders } from './delivery.js';
export type { WaitUntil } from './wait-until.js';
export type { BodyReader, BodySource, ConsumedBody } from './body.js';

// Verify
export { canonicalize, CanonicalJsonError, type CanonicalJsonReason } from './canonical-json.js';
export { canonicalMembers } from './canonical-members.js';
export { compactJson } from './compact-json.js';
export { parseJson } from './parse-json.js';
export {
  signBody,
  type VerifiedSignature,
  verifySignature,
  type VerifySignatureOptions,
  type VerifySignatureResult,
} from './signature.js';
export type { SecretList, Secrets, SecretsFunction, SecretsWithGrace } from './secrets.js';
export type { GraceTime } from './grace.js';

// Event. With an asterisk, so that `declare module` can augment EventDataMap.
export * from './events.js';
export { SchemaError, type Schemas, type StandardSchema } from './schemas.js';

// Claim
export { deliveryKey } from './delivery-key.js';
export {
  type Claim,
  type ClaimResult,
  type Inbox,
  type InboxEntry,
  InboxFullError,
  InboxUnavailableError,
  type InspectableInbox,
  type ObservedIds,
  type TransactionalInbox,
  type TransactionOf,
  type TransactionResult,
} from './inbox.js';
export { memoryInbox, type MemoryInboxOptions } from './memory-inbox.js';

// Handle, now or later
export type { DeliveryContext, HandlerContext } from './context.js';
export { PermanentError } from './permanent-error.js';
export type { DeliveryQueue, QueuedDelivery } from './queue.js';

// Outcome and answer
export {
  type Outcome,
  type OutcomeCode,
  type OutcomeDetails,
  type OutcomeName,
  OUTCOMES,
} from './outcome.js';

// Capture and replay
export {
  type Capture,
  type CapturedOutcome,
  CaptureFormatError,
  captureOf,
  type CaptureSink,
  deliveryOf,
} from './capture.js';
export { type CaptureFile, type CaptureFileOptions, captureToFile } from './capture-file.js';
export { readCaptures, type ReadCapturesOptions } from './read-captures.js';
export type { CaptureFilter } from './capture-filter.js';
export { replay, type ReplayOptions, type ReplayResult, type ReplayTarget } from './replay.js';
export { type PostableDelivery, postDelivery, type PostedAnswer, type PostOptions } from './post-delivery.js';

// Set-up
export { ConfigurationError } from './configuration-error.js';
export { helpFor } from './documentation.js';
export { type Clock, systemClock } from './clock.js';
export type { Logger } from './log.js';
