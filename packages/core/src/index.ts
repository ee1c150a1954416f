// The contents, in the order of a delivery's way.

// The receiver
export { createReceiver } from './receiver.js';
export type { AnyReceiver, Handler, Receiver, ReceiverWith } from './receiver-type.js';
export type { ReceiverOptions } from './options.js';
export type { Delivery, DeliveryHeaders, HeaderValue } from './delivery.js';
export type { WaitUntil } from './wait-until.js';
export type { Body, BodyReader, BodySource, ConsumedBody, Doubt } from './body/source.js';

// Verify
export { canonicalize } from './json/canonicalize.js';
export { canonicalMembers } from './json/canonical-members.js';
export { compactJson } from './json/compact-json.js';
export { parseJson } from './json/parse-json.js';
export {
  type RefusedSignature,
  signBody,
  type VerifiedSignature,
  verifySignature,
  type VerifySignatureOptions,
  type VerifySignatureResult,
} from './signature/verify-signature.js';
export type { SecretList, Secrets, SecretsFunction, SecretsResult } from './signature/secrets.js';
export type { GraceTime } from './signature/grace-period.js';

// Event. With an asterisk, so that `declare module` can augment EventDataMap.
export * from './event/events.js';
export type { Schemas, StandardSchema } from './event/schemas.js';

// Claim
export { deliveryKey } from './inbox/delivery-key.js';
export type {
  Claim,
  ClaimResult,
  Inbox,
  InboxEntry,
  InspectableInbox,
  ObservedIds,
  TransactionalInbox,
  TransactionOf,
  TransactionResult,
} from './inbox/inbox.js';
export { memoryInbox, type MemoryInboxOptions } from './inbox/memory-inbox.js';

// Handle, now or later
export type { DeliveryContext, HandlerContext, TransactionContext } from './dispatch/context.js';
export type { DeliveryQueue, QueuedDelivery } from './dispatch/queue.js';

// Outcome and answer
export {
  type Outcome,
  type OutcomeCode,
  type OutcomeDetails,
  type OutcomeName,
  OUTCOMES,
} from './outcome/outcome.js';

// Capture and replay
export {
  type Capture,
  type CapturedOutcome,
  captureOf,
  type CaptureSink,
  type MissingBody,
} from './replay/capture.js';
export { deliveryOf } from './replay/capture-format.js';
export { type CaptureFile, type CaptureFileOptions, captureToFile } from './replay/capture-file.js';
export { readCaptures, type ReadCapturesOptions } from './replay/capture-reader.js';
export { type OpenedCaptureFile, openCaptureFile } from './replay/open-capture-file.js';
export type { CaptureFilter } from './replay/capture-filter.js';
export { replay, type ReplayOptions, type ReplayResult, type ReplayTarget } from './replay/replay.js';
export {
  type PostableDelivery,
  postDelivery,
  type PostedAnswer,
  type PostOptions,
} from './replay/post-delivery.js';

// Errors, and where the documentation explains them
export {
  CanonicalJsonError,
  type CanonicalJsonReason,
  CaptureFormatError,
  ConfigurationError,
  type ErrorCode,
  helpFor,
  InboxFullError,
  InboxUnavailableError,
  PermanentError,
  SchemaError,
  SecretsUnavailableError,
  TimeoutError,
  WebhookError,
} from './errors.js';

// Set-up
export { type Clock, systemClock } from './clock.js';
export type { Logger } from './outcome/log.js';
