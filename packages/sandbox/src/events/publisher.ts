import type { Clock } from '@videovector-webhooks/core';
import type { Delivery } from '../delivery.js';
import type { Fault } from '../faults/fault.js';
import { newId } from '../ids.js';
import type { State } from '../state.js';
import { wants } from '../webhook.js';
import type { DeliveryWorker } from '../worker/delivery-worker.js';
import type { Envelope } from './envelope.js';

/** Makes a delivery of an event to each webhook that wants it, and hands it to the worker. */
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
   * @param faults What the first attempts meet.
   * @returns The deliveries' ids, and a promise of the end of their first attempts.
   */
  publish(
    { event, indexId, payload }: Envelope,
    faults: readonly Fault[] = [],
  ): { ids: string[]; sent: Promise<void> } {
    const created = new Date(this.#clock.now()).toISOString();
    const deliveries = this.#state.webhooks
      .all()
      .filter((webhook) => wants(webhook, event, indexId))
      .map(
        ({ webhook_id }): Delivery => ({
          delivery_id: newId('dlv'),
          webhook_id,
          event_type: event,
          status: 'pending',
          attempts: 0,
          last_attempt_at: null,
          next_retry_at: null,
          response_status_code: null,
          response_body: null,
          error_message: null,
          created_at: created,
          completed_at: null,
          payload,
          scheduled: 0,
        }),
      );
    for (const delivery of deliveries) this.#state.deliveries.put(delivery);
    this.#state.trim();
    const ids = deliveries.map(({ delivery_id }) => delivery_id);
    const attempts = ids.map((id) => this.#worker.begin(id, faults));
    return { ids, sent: Promise.all(attempts).then(() => {}) };
  }
}
