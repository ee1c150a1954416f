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
