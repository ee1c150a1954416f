import type { Clock } from '@videovector-webhooks/core';
import { sendTestEvent, type TestOutcome } from './events/test-event.js';
import { newId } from './ids.js';
import type { State } from './state.js';
import { publicWebhook, type StoredWebhook, type Webhook } from './webhook.js';
import type { DeliveryWorker } from './worker/delivery-worker.js';

/** What a new webhook is made of. */
export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly index_ids?: readonly string[] | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What of a webhook may be changed. */
export type WebhookChanges = { readonly [Field in keyof NewWebhook]?: NewWebhook[Field] | undefined } & {
  readonly status?: 'active' | 'paused' | undefined;
};

/** The webhooks: what the API, the inspector and `Sandbox` do with them. */
export class Subscriptions {
  readonly #state: State;
  readonly #clock: Clock;
  readonly #worker: DeliveryWorker;

  constructor(state: State, clock: Clock, worker: DeliveryWorker) {
    this.#state = state;
    this.#clock = clock;
    this.#worker = worker;
  }

  /** @returns The webhook with its secret, which is shown this once. */
  create({ name, url, events, index_ids = null, metadata = null }: NewWebhook): StoredWebhook {
    const now = this.#now();
    return this.#state.webhooks.put({
      webhook_id: newId('whk'),
      name,
      url,
      events: [...new Set(events)],
      index_ids,
      status: 'active',
      failure_count: 0,
      last_failure_at: null,
      last_success_at: null,
      created_at: now,
      updated_at: now,
      metadata,
      secret: newId('whsec', 24),
    });
  }

  /** Undefined where there is no such webhook. */
  update(id: string, changes: WebhookChanges): Webhook | undefined {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const events = changes.events && { events: [...new Set(changes.events)] };
    const webhook = this.#state.webhooks.patch(id, { ...given, ...events, updated_at: this.#now() });
    if (webhook?.status === 'active') this.#worker.wake(id);
    return webhook && publicWebhook(webhook);
  }

  /** The new secret, with which all is signed from now on; undefined where there is no such webhook. */
  rotateSecret(id: string): string | undefined {
    return this.#state.webhooks.patch(id, { secret: newId('whsec', 24), updated_at: this.#now() })?.secret;
  }

  /** Sends a test event, and waits for the answer; undefined where there is no such webhook. */
  async test(id: string): Promise<TestOutcome | undefined> {
    const webhook = this.#state.webhooks.get(id);
    return webhook && sendTestEvent(this.#worker, webhook, this.#clock.now());
  }

  /** Removes a webhook with its deliveries; false where there is none. */
  remove(id: string): boolean {
    if (this.#state.webhooks.get(id) === undefined) return false;
    this.#worker.forget(id);
    this.#state.removeWebhook(id);
    return true;
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
