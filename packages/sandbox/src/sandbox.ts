import type { EVENT_NAMES } from '@videovector-webhooks/core';
import type { ApiFaults } from './api/api-faults.js';
import type { Keys } from './api/keys.js';
import type { SandboxClock } from './clock/clock.js';
import type { ScenarioName } from './events/scenarios.js';
import type { FaultName, FaultSettings } from './faults/fault.js';
import type { Faults } from './faults/plan.js';
import type { Explanation } from './inspector/explain/explain-exchange.js';
import type { DeliveryRecord } from './state/delivery-record.js';
import type { Exchange } from './state/exchange.js';
import type { Webhook } from './state/webhook.js';
import type { TestOutcome } from './subscriptions.js';

/** An event that webhooks can subscribe to. */
export type PublishedEvent = (typeof EVENT_NAMES)[number];

/** A new webhook, for the receiver of its deliveries. */
export interface Subscription {
  readonly webhookId: string;
  readonly secret: string;
}

/** Options of `subscribe`. */
export interface SubscribeOptions {
  /** Default: all 17. */
  events?: readonly PublishedEvent[] | undefined;
  /** Only events of these indexes. Default: all. */
  indexIds?: readonly string[] | undefined;
  /** Default: `Sandbox receiver`. */
  name?: string | undefined;
}

/** Options of `send`. */
export interface SendOptions extends FaultSettings {
  /** Faults of the first attempts. Default: only the planned ones. */
  fault?: FaultName | readonly FaultName[] | undefined;
}

/** An event that was sent. */
export interface SentEvent {
  readonly eventId: string;
  /** One for each webhook that wanted the event, as of the first attempt. */
  readonly deliveries: readonly DeliveryRecord[];
}

/** VideoVector's webhook side, running on this machine. */
export interface Sandbox {
  /** The URL of the inspector. */
  readonly url: string;
  /** The base URL of the management API. */
  readonly apiUrl: string;
  /** The API key of the scope `admin`. */
  readonly apiKey: string;
  /** One API key for each scope. */
  readonly keys: Keys;
  /** The clock, which can be moved forward and frozen. */
  readonly clock: SandboxClock;
  /** Makes deliveries fail. */
  readonly faults: Faults;
  /** Makes calls of the management API fail. */
  readonly apiFaults: Pick<ApiFaults, 'inject' | 'clear'>;
  /**
   * Creates a webhook.
   *
   * @param url An https URL, or an http URL of a machine nearby.
   * @throws ConfigurationError If the URL or an option is invalid.
   */
  subscribe(url: string, options?: SubscribeOptions): Promise<Subscription>;
  /**
   * Sends an event to every webhook that wants it. Resolves once the first attempts have been answered or are delayed by a fault;
   * retries follow the clock.
   *
   * @param data The event's data: a value, or JSON text, which keeps numbers such as `12.0`. Default: sample data.
   * @throws ConfigurationError If there is no such event or fault, or the data is not a JSON object.
   */
  send(
    event: PublishedEvent,
    data?: Readonly<Record<string, unknown>> | string,
    options?: SendOptions,
  ): Promise<SentEvent>;
  /** Sends a test event to one webhook, as `POST /webhooks/{id}/test` does. */
  test(webhookId: string): Promise<TestOutcome>;
  /**
   * Sends the bytes of an exchange again, with the same signature and ids and without faults. The delivery does not change.
   * Resolves with the new exchange once it has been answered.
   *
   * @throws ConfigurationError If there is no such exchange.
   */
  replay(exchangeId: string): Promise<Exchange>;
  /**
   * Explains why the signature of an exchange matches or does not, and what its response means, as the inspector does.
   *
   * @throws ConfigurationError If there is no such exchange.
   */
  explain(exchangeId: string): Promise<Explanation>;
  /**
   * Sends the events of a scenario, each once the first attempts of the one before have ended.
   *
   * @param options With `realTime`, it makes the scenario's pauses on the sandbox's clock.
   * @throws ConfigurationError If there is no such scenario.
   */
  play(scenario: ScenarioName, options?: { realTime?: boolean | undefined }): Promise<readonly SentEvent[]>;
  /** The webhooks, as the API returns them. */
  webhooks(): readonly Webhook[];
  /** The current signing secret of a webhook. The API returns it only once. */
  secretOf(webhookId: string): string;
  /** All deliveries that are kept, oldest first. */
  deliveries(webhookId?: string): readonly DeliveryRecord[];
  /**
   * Calls the listener after every request to a receiver, with its response.
   *
   * @returns A function that removes the listener.
   */
  observe(listener: (exchange: Exchange) => void): () => void;
  /** Resolves once no attempt is in flight. What waits for the clock does not count. */
  settled(): Promise<void>;
  /**
   * Stops listening, aborts the attempts in flight, and releases the state file. The next sandbox on the same `database` makes
   * aborted attempts again. Further operations are refused.
   */
  close(): Promise<void>;
}
