/**
 * The receiver: create it, register handlers by event, and pass it deliveries.
 *
 * @module
 */

// What a user of the receiver needs, in the order of the pipeline. Other entries' names come through their index files, so that
// TypeScript can name their types in a user's declarations.

// The receiver
export { createReceiver } from './receiver.js';
export type { AnyReceiver, Handler, Receiver, ReceiverWith } from './receiver-type.js';
export type { ReceiverOptions } from './options.js';
export type { Delivery } from './delivery.js';

// Verify
export { canonicalize } from './json/canonicalize.js';
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

// Event. `export *`, so that `declare module` can augment EventDataMap.
export * from './event/events.js';
export type { Schemas, StandardSchema } from './event/schemas.js';

// Claim
export type { Inbox, InspectableInbox } from './inbox/index.js';
export { memoryInbox, type MemoryInboxOptions } from './inbox/memory-inbox.js';

// Handle, now or later
export type { DeliveryContext, HandlerContext, TransactionContext } from './dispatch/context.js';
export type { HandlerOptions } from './dispatch/order-rule.js';
export type { DeliveryQueue, QueuedDelivery } from './queue/index.js';

// Outcome and response
export {
  type Outcome,
  type OutcomeCode,
  type OutcomeDetails,
  type OutcomeName,
  OUTCOMES,
} from './outcome/outcome.js';

// Trace
export type { DeliveryTraceMessage, TraceMessage, TraceMessages } from './tracing/messages.js';

// Capture and replay. Enough for a receiver that captures and a script that replays; the rest is in `./replay`.
export { captureOf, captureToFile, postDelivery, readCaptures, replay } from './replay/index.js';

// Errors
export {
  CanonicalJsonError,
  type CanonicalJsonReason,
  ConfigurationError,
  DeliveryTooLargeError,
  type ErrorCode,
  InboxFullError,
  InboxUnavailableError,
  PermanentError,
  SchemaError,
  SecretsUnavailableError,
  TimeoutError,
  WebhookError,
} from './errors.js';

// Set-up
export type { Clock } from './clock.js';
export type { Logger } from './outcome/logger.js';
