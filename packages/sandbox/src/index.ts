/**
 * VideoVector's webhook side on your laptop: its management API, its delivery worker, and its faults.
 *
 * @module
 */

// Start it
export { startSandbox } from './start-sandbox.js';
export type { SandboxOptions } from './options.js';
export type { SqliteDatabase } from './state/sqlite.js';
export type {
  PublishedEvent,
  Sandbox,
  SendOptions,
  SentEvent,
  SubscribeOptions,
  Subscription,
} from './sandbox.js';

// What it shows
export type { TestOutcome } from './subscriptions.js';
export type { Webhook, WebhookStatus } from './state/webhook.js';
export type { WebhookDeliveryStatus } from './state/delivery.js';
export type { DeliveryRecord } from './state/delivery-record.js';
export type { Exchange } from './state/exchange.js';
export type { Explanation } from './inspector/explain/explain-exchange.js';
export type { KeyForm, Keys, Scope } from './api/keys.js';

// Time and faults
export type { SandboxClock } from './clock/clock.js';
export type { Faults, PlannedFault } from './faults/plan.js';
export type { ApiFault } from './api/api-faults.js';

// Sample data, and the faults by name
export * from './events/index.js';
