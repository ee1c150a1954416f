/**
 * VideoVector's webhooks API, typed: manages webhooks, rotates secrets without loss, and reconciles deliveries.
 *
 * @module
 */

// The client
export { type Client, createClient } from './client.js';
export type { ClientOptions } from './options/client-options.js';
export type { FetchLike, FetchRequest } from './transport/fetch-like.js';
export type { ListDeliveriesOptions, Webhooks } from './webhooks/webhooks.js';
export type { CallOptions, WriteOptions } from './webhooks/call-options.js';

// The API's resources
export type {
  CreateWebhook,
  DeletedWebhook,
  Open,
  RotatedSecret,
  UpdateWebhook,
  Webhook,
  WebhookStatus,
  WebhookTestResult,
  WebhookWithSecret,
} from './webhooks/webhook.js';
export {
  DELIVERY_STATUSES,
  type RequeuedDelivery,
  type WebhookDelivery,
  type WebhookDeliveryStatus,
  type WebhookDeliveryWithPayload,
} from './webhooks/delivery.js';
export type { DeliveryLog, DeliveryLogOptions } from './webhooks/delivery-log.js';

// Rotate without loss
export type { RotateOptions, SecretStore, StoredSecrets } from './rotate/options.js';
export type { RotationReport } from './rotate/rotate.js';
export type { StepDone } from './rotate/rotation.js';
export type { RetriedDelivery } from './rotate/failed-deliveries.js';
export {
  type FailedBefore,
  type JournalLock,
  ROTATION_STEPS,
  type RotationJournal,
  type RotationStage,
  type RotationState,
  type RotationStep,
} from './rotate/state.js';

// Reconcile with the inbox
export type { LookupInbox, ProcessingReceiver, ReconcileOptions } from './reconcile/options.js';
export type { ReconcileReport } from './reconcile/reconcile.js';
export type { Finding, FindingKind, LocalState, UncheckedReason } from './reconcile/finding.js';
export type { Applied } from './reconcile/apply.js';
export type { KeyForm } from './reconcile/keys.js';

// Errors
export {
  type ApiErrorKind,
  type ApiErrorParts,
  type CarriedOut,
  ClientError,
  RotationError,
  type RotationErrorCode,
  type RotationErrorParts,
  VideoVectorApiError,
} from './errors.js';
