import type { EVENT_NAMES } from '@videovector-webhooks/core';
import type { ApiFaults } from './api/api-faults.js';
import type { Keys } from './api/keys.js';
import type { SandboxClock } from './clock.js';
import type { Delivery } from './delivery.js';
import type { ScenarioName } from './events/scenarios.js';
import type { TestOutcome } from './events/test-event.js';
import type { Exchange } from './exchange.js';
import type { FaultName, FaultSettings } from './faults/fault.js';
import type { Faults } from './faults/plan.js';
import type { Webhook } from './webhook.js';

/** An event that webhooks can subscribe to. */
export type PublishedEvent = (typeof EVENT_NAMES)[number];

/** A webhook of the sandbox, for whoever receives its deliveries. */
export interface Subscription {
  readonly webhookId: string;
  readonly secret: string;
}

/** What a webhook is to be subscribed to. */
export interface SubscribeOptions {
  /** Default: all 17. */
  events?: readonly PublishedEvent[];
  /** Only events of these indexes. Default: all. */
  indexIds?: readonly string[];
  /** Default: `Sandbox receiver`. */
  name?: string;
}

/** How an event is sent. */
export interface SendOptions extends FaultSettings {
  /** What the first attempts meet. Default: nothing but what is planned. */
  fault?: FaultName | readonly FaultName[];
}

/** A delivery with all that was sent for it. */
export interface DeliveryRecord extends Omit<Delivery, 'scheduled'> {
  /** Its attempts and what came beside them, in order. */
  readonly exchanges: readonly Exchange[];
}

/** An event that was sent. */
export interface SentEvent {
  readonly eventId: string;
  /** One for each webhook that wanted it, as it stood after the first attempt. */
  readonly deliveries: readonly DeliveryRecord[];
}

/** VideoVector's webhook side, running on this machine. */
export interface Sandbox {
  /** Where it listens; the inspector is there. */
  readonly url: string;
  /** The base URL of the management API. */
  readonly apiUrl: string;
  /** A key that may do everything. */
  readonly apiKey: string;
  /** One key for each scope. */
  readonly keys: Keys;
  /** Its clock, which can be moved forward and stopped. */
  readonly clock: SandboxClock;
  /** What will go wrong with deliveries. */
  readonly faults: Faults;
  /** What will go wrong with calls of the management API. */
  readonly apiFaults: Pick<ApiFaults, 'inject' | 'clear'>;
  /**
   * Subscribes a receiver.
   *
   * @param url An https URL, or an http URL of this machine.
   * @throws ConfigurationError Where the URL or an event is not acceptable.
   */
  subscribe(url: string, options?: SubscribeOptions): Promise<Subscription>;
  /**
   * Sends an event to every webhook that wants it.
   *
   * @param data The event's data: a value, or JSON text, which keeps numbers such as `12.0`. Default: sample data, related over
   *   all events.
   * @returns When the first attempts have been answered, or are held back by a fault; retries go by the clock.
   * @throws ConfigurationError Where there is no such event, the data is no JSON object, or a fault is none.
   */
  send(
    event: PublishedEvent,
    data?: Readonly<Record<string, unknown>> | string,
    options?: SendOptions,
  ): Promise<SentEvent>;
  /** Sends a test event to one webhook, as `POST /webhooks/{id}/test` does. */
  test(webhookId: string): Promise<TestOutcome>;
  /**
   * Sends the bytes of an exchange once more: body, signature and ids as they were. No fault meets them, and whatever the
   * receiver answers, the delivery stays as it is.
   *
   * @returns The new exchange, when it has been answered.
   * @throws ConfigurationError Where there is no such exchange.
   */
  replay(exchangeId: string): Promise<Exchange>;
  /**
   * Sends the events of a scenario, each when the first attempts of the one before have ended.
   *
   * @param options With `realTime`, it pauses as in real life, on the sandbox's clock.
   * @throws ConfigurationError Where there is no such scenario.
   */
  play(scenario: ScenarioName, options?: { realTime?: boolean }): Promise<readonly SentEvent[]>;
  /** The webhooks as the API shows them. */
  webhooks(): readonly Webhook[];
  /** The secret that a webhook's deliveries are signed with now; the API shows it once only. */
  secretOf(webhookId: string): string;
  /** All deliveries that are kept, the oldest first. */
  deliveries(webhookId?: string): readonly DeliveryRecord[];
  /**
   * Calls back after every request to a receiver, with its answer.
   *
   * @returns A function that ends it.
   */
  observe(listener: (exchange: Exchange) => void): () => void;
  /** Resolves when no attempt is under way; what waits for the clock does not count. */
  settled(): Promise<void>;
  /**
   * Stops listening, and breaks off the attempts under way: with a `database`, the next sandbox makes them again. What waits for
   * them resolves; what is asked for from then on is refused.
   */
  close(): Promise<void>;
}
