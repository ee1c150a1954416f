// The contents, from the client to what is built on it.

// The client
export { type Client, createClient } from './client.js';
export type { ClientOptions } from './options.js';
export type { ListDeliveriesOptions, Webhooks } from './webhooks.js';
export type { CallOptions, WriteOptions } from './call-options.js';

// What the API speaks of
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
} from './webhook.js';
export {
  DELIVERY_STATUSES,
  type WebhookDelivery,
  type WebhookDeliveryStatus,
  type WebhookDeliveryWithPayload,
} from './delivery.js';
export type { DeliveryLog, DeliveryLogOptions } from './delivery-log.js';

// What goes wrong
export { type ApiErrorKind, type ApiErrorParts, VideoVectorApiError } from './error.js';

// Rotate without loss
export type { RotateOptions } from './rotate/options.js';
export type { RotationReport } from './rotate/rotate.js';
export type { StepDone } from './rotate/run.js';
export type { RetriedDelivery } from './rotate/recover.js';
export type { SecretStore, StoredSecrets } from './rotate/secret-store.js';
export {
  type FailedBefore,
  ROTATION_STEPS,
  type RotationJournal,
  type RotationStage,
  type RotationState,
  type RotationStep,
} from './rotate/state.js';
export { RotationError, type RotationErrorCode, type RotationErrorParts } from './rotate/error.js';

// Reconcile with the inbox
export type { LookupInbox, ProcessingReceiver, ReconcileOptions } from './reconcile/options.js';
export type { ReconcileReport } from './reconcile/reconcile.js';
export type { Finding, FindingKind, LocalState, UncheckedReason } from './reconcile/finding.js';
export type { Applied } from './reconcile/apply.js';
export type { KeyForm } from './reconcile/keys.js';
