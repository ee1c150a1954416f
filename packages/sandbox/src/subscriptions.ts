import type { Clock } from '@videovector-webhooks/core';
import { envelopeOf } from './events/envelope.js';
import { sampleData } from './events/sample-data.js';
import { newId, newSecret } from './ids.js';
import type { State } from './state/state.js';
import { publicWebhook, type StoredWebhook, type Webhook } from './state/webhook.js';
import type { DeliveryWorker } from './worker/delivery-worker.js';
import { errorOf, isSuccess } from './worker/retry-decision.js';

/** The fields of a new webhook. */
export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly index_ids?: readonly string[] | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The fields of a webhook that can be changed. */
export type WebhookChanges = { readonly [Field in keyof NewWebhook]?: NewWebhook[Field] | undefined } & {
  readonly status?: 'active' | 'paused' | undefined;
};

/** The result of a test event, as the API returns it. */
export interface TestOutcome {
  readonly success: boolean;
  readonly status_code: number | null;
  readonly error: string | null;
}

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

  /**
   * Creates a webhook.
   *
   * @param given An id or a secret that is already determined.
   * @returns The webhook with its secret.
   */
  create(
    { name, url, events, index_ids = null, metadata = null }: NewWebhook,
    given: { id?: string | undefined; secret?: string | undefined } = {},
  ): StoredWebhook {
    const now = this.#now();
    return this.#state.webhooks.put({
      webhook_id: given.id ?? newId('whk'),
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
      secret: given.secret ?? newSecret(),
    });
  }

  /** Returns undefined if there is no such webhook. */
  update(id: string, changes: WebhookChanges): Webhook | undefined {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const events = changes.events && { events: [...new Set(changes.events)] };
    const webhook = this.#state.webhooks.patch(id, { ...given, ...events, updated_at: this.#now() });
    if (webhook?.status === 'active') this.#worker.wake(id);
    return webhook && publicWebhook(webhook);
  }

  /** Returns the new secret, which signs everything from now on; undefined if there is no such webhook. */
  rotateSecret(id: string): string | undefined {
    return this.#state.webhooks.patch(id, { secret: newSecret(), updated_at: this.#now() })?.secret;
  }

  /** Sends a test event and waits for the response. Returns undefined if there is no such webhook. */
  async test(id: string): Promise<TestOutcome | undefined> {
    const webhook = this.#state.webhooks.get(id);
    if (webhook === undefined) return undefined;
    const { payload } = envelopeOf('test', sampleData('test'), this.#clock.now());
    const answer = await this.#worker.test(webhook, payload);
    const success = isSuccess(answer);
    return { success, status_code: answer.status, error: success ? null : errorOf(answer) };
  }

  /** Deletes a webhook with its deliveries. Returns false if there is no such webhook. */
  remove(id: string): boolean {
    if (this.#state.webhooks.get(id) === undefined) return false;
    this.#worker.forget(id);
    this.#state.deleteWebhook(id);
    return true;
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
