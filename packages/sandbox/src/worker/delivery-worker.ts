import type { Clock } from '@videovector-webhooks/core';
import type { Fault } from '../faults/fault.js';
import type { FaultPlan } from '../faults/plan.js';
import type { Delivery } from '../state/delivery.js';
import type { Exchange } from '../state/exchange.js';
import type { State } from '../state/state.js';
import type { StoredWebhook } from '../state/webhook.js';
import { warn } from '../warn.js';
import { Attempts } from './attempts.js';
import { DelayedAttempts } from './delayed-attempts.js';
import { InFlight } from './in-flight.js';
import { RetryTimers } from './retry-timers.js';
import { Sender } from './sender.js';
import { type Answer, Transport } from './transport.js';

/** What the worker works with. */
export interface WorkerSettings {
  readonly state: State;
  readonly faults: FaultPlan;
  readonly clock: Clock;
  /** The delays before the retries, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** How long a receiver may take to respond, in milliseconds. */
  readonly timeoutMs: number;
  /** Where a request to a URL is sent. */
  readonly resolve: (url: string) => string;
}

/** The delivery worker: makes the attempts, and decides by their answers whether to retry. */
export class DeliveryWorker {
  readonly #settings: WorkerSettings;
  readonly #transport: Transport;
  readonly #sender: Sender;
  readonly #retries: RetryTimers;
  readonly #delayed: DelayedAttempts;
  readonly #inFlight = new InFlight();
  readonly #attempts: Attempts;
  #stopped = false;

  constructor(settings: WorkerSettings) {
    const { state, clock, timeoutMs, resolve } = settings;
    this.#settings = settings;
    this.#transport = new Transport(timeoutMs);
    this.#sender = new Sender({ state, clock, resolve, transport: this.#transport });
    this.#retries = new RetryTimers(clock);
    this.#delayed = new DelayedAttempts(this.#retries);
    this.#attempts = new Attempts({
      ...settings,
      sender: this.#sender,
      onRetry: (id, delayMs) => this.#retryIn(id, delayMs),
      onUnrecorded: (id, faults) => this.#startAgain(id, faults),
    });
  }

  /** Continues what an earlier process left. An attempt that was being made may have arrived, and is made again. */
  resume(): void {
    const { deliveries } = this.#settings.state;
    const interrupted = deliveries.all().filter(({ status }) => status === 'processing');
    try {
      this.#settings.state.commit(
        interrupted.flatMap(({ delivery_id }) => deliveries.patching(delivery_id, { status: 'pending' })),
      );
    } catch (error) {
      // The next attempt sets the status anyway.
      warn(error);
    }
    for (const { delivery_id: id, status, next_retry_at: due } of deliveries.all()) {
      if (status === 'delivered' || status === 'failed') continue;
      this.#retryIn(id, due === null ? 0 : Date.parse(due) - this.#settings.clock.now());
    }
  }

  /**
   * Makes an attempt now, unless one is in flight. A paused webhook keeps its deliveries until it is active. Resolves when the
   * attempt has ended or is delayed.
   *
   * @param given The faults of the attempt besides the planned ones.
   */
  async begin(deliveryId: string, given: readonly Fault[] = []): Promise<void> {
    const target = this.#target(deliveryId);
    if (target === undefined) return;
    const current = this.#inFlight.get(deliveryId);
    if (current !== undefined) return current;
    const { delivery, webhook } = target;
    const faults = [...given, ...this.#settings.faults.take(webhook.webhook_id, delivery.event_type)];
    await this.#delayed.run(delivery, faults, () => this.#startAttempt(deliveryId, faults));
  }

  /** Starts a failed delivery's schedule again, with an attempt now. (Contract: retry.) */
  retry(deliveryId: string): Delivery | undefined {
    const restart = { status: 'pending', next_retry_at: null, completed_at: null, scheduled: 0 } as const;
    const delivery = this.#settings.state.deliveries.patch(deliveryId, restart);
    if (delivery !== undefined) this.begin(deliveryId).catch(warn);
    return delivery;
  }

  /** Makes the attempts that fell due while a webhook was paused. */
  wake(webhookId: string): void {
    for (const { delivery_id: id, status } of this.#settings.state.deliveries.group(webhookId)) {
      const isDue = status === 'pending' || status === 'retrying';
      if (isDue && !this.#retries.has(id)) this.begin(id).catch(warn);
    }
  }

  /** Drops what is waiting to be sent to a webhook that is about to be deleted. */
  forget(webhookId: string): void {
    for (const { delivery_id: id } of this.#settings.state.deliveries.group(webhookId))
      this.#delayed.forget(id);
    this.#sender.forget(webhookId);
  }

  /** Sends a test event: one attempt, now, without a delivery id. */
  async test(webhook: StoredWebhook, payload: string): Promise<Answer> {
    const message = { event_type: 'test', payload, delivery_id: null };
    const faults = this.#settings.faults.take(webhook.webhook_id, 'test');
    return this.#tracked(this.#sender.send(webhook, message, 1, faults));
  }

  /**
   * Sends the bytes of an exchange again, without faults. The delivery does not change.
   *
   * @returns The id of the new exchange, once it has been answered.
   */
  async replay(exchange: Exchange): Promise<string> {
    return this.#tracked(this.#sender.replay(exchange));
  }

  /** Resolves once no attempt is in flight. What is scheduled for later does not count. */
  settled(): Promise<void> {
    return this.#inFlight.settled();
  }

  /** Starts no more attempts, and aborts those in flight: the next worker on this state makes them again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#attempts.stop();
    this.#retries.cancelAll();
    this.#transport.close();
    await this.settled();
    this.#attempts.close();
  }

  /** A delivery that may be attempted now. */
  #target(deliveryId: string): { delivery: Delivery; webhook: StoredWebhook } | undefined {
    const { state } = this.#settings;
    const delivery = state.deliveries.get(deliveryId);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    if (this.#stopped || delivery === undefined || webhook?.status !== 'active') return undefined;
    return { delivery, webhook };
  }

  #startAttempt(deliveryId: string, faults: readonly Fault[]): Promise<void> {
    return this.#inFlight.track(deliveryId, () => this.#attempt(deliveryId, faults));
  }

  /** Makes an attempt, and returns a function that records its result. */
  async #attempt(deliveryId: string, faults: readonly Fault[]): Promise<() => void> {
    const target = this.#target(deliveryId);
    // Paused or deleted while the attempt was delayed.
    if (target === undefined) return () => {};
    const recordResult = await this.#attempts.make(target.delivery, target.webhook, faults);
    return () => {
      recordResult();
      this.#delayed.releaseReordered(target.webhook.webhook_id);
    };
  }

  /** Makes an attempt that could not be recorded before, unless another one has been made since. */
  #startAgain(deliveryId: string, faults: readonly Fault[]): void {
    const { status } = this.#target(deliveryId)?.delivery ?? {};
    const isDue = status === 'pending' || status === 'retrying';
    if (!isDue || this.#retries.has(deliveryId) || this.#inFlight.get(deliveryId) !== undefined) return;
    this.#startAttempt(deliveryId, faults).catch(warn);
  }

  #retryIn(deliveryId: string, delayMs: number): void {
    if (!this.#stopped) this.#retries.set(deliveryId, delayMs, () => this.begin(deliveryId).catch(warn));
  }

  async #tracked<T>(sending: Promise<T>): Promise<T> {
    await this.#inFlight.track(Symbol('sending'), () => sending.then(() => () => {}));
    return sending;
  }
}
