import type { Clock } from '@videovector-webhooks/core';
import type { Fault } from '../faults/fault.js';
import { newId } from '../ids.js';
import type { Delivery } from '../state/delivery.js';
import type { State } from '../state/state.js';
import { wants } from '../state/webhook.js';
import type { DeliveryWorker } from '../worker/delivery-worker.js';
import type { Envelope } from './envelope.js';

/** Creates a delivery of an event for each webhook that wants it, and starts their first attempts. */
export class Publisher {
  readonly #state: State;
  readonly #clock: Clock;
  readonly #worker: DeliveryWorker;

  constructor(state: State, clock: Clock, worker: DeliveryWorker) {
    this.#state = state;
    this.#clock = clock;
    this.#worker = worker;
  }

  /**
   * @param faults The faults of the first attempts.
   * @returns The ids of the deliveries, and a promise that resolves once their first attempts have ended or are delayed.
   */
  publish(
    { event, indexId, payload }: Envelope,
    faults: readonly Fault[] = [],
  ): { ids: string[]; sent: Promise<void> } {
    const createdAt = new Date(this.#clock.now()).toISOString();
    const deliveries = this.#state.webhooks
      .all()
      .filter((webhook) => wants(webhook, event, indexId))
      .map(({ webhook_id }) => newDelivery(webhook_id, event, payload, createdAt));
    this.#state.addDeliveries(deliveries);
    const ids = deliveries.map(({ delivery_id }) => delivery_id);
    const attempts = ids.map((id) => this.#worker.begin(id, faults));
    return { ids, sent: Promise.all(attempts).then(() => {}) };
  }
}

function newDelivery(webhookId: string, event: string, payload: string, createdAt: string): Delivery {
  return {
    delivery_id: newId('del'),
    webhook_id: webhookId,
    event_type: event,
    status: 'pending',
    attempts: 0,
    last_attempt_at: null,
    next_retry_at: null,
    response_status_code: null,
    response_body: null,
    error_message: null,
    created_at: createdAt,
    completed_at: null,
    payload,
    scheduled: 0,
  };
}
