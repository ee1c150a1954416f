import type { Clock } from '@videovector-webhooks/core';
import type { Delivery } from '../delivery.js';
import type { Exchange } from '../exchange.js';
import type { Fault } from '../faults/fault.js';
import type { FaultPlan } from '../faults/plan.js';
import type { State } from '../state.js';
import { warn } from '../warn.js';
import type { StoredWebhook } from '../webhook.js';
import { Alarms } from './alarms.js';
import { classOf } from './answer-class.js';
import { Holds } from './holds.js';
import { Sender } from './sender.js';
import { type Incoming, Transport } from './transport.js';
import { UnderWay } from './under-way.js';
import { verdictOf } from './verdict.js';

/** What the worker works with. */
export interface WorkerSettings {
  readonly state: State;
  readonly faults: FaultPlan;
  readonly clock: Clock;
  /** How long to wait before each retry, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** How long a receiver has to answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Where a webhook's URL really leads. */
  readonly resolve: (url: string) => string;
}

/** The delivery worker: makes the attempts, and decides by their answers what becomes of a delivery. */
export class DeliveryWorker {
  readonly #settings: WorkerSettings;
  readonly #transport: Transport;
  readonly #sender: Sender;
  /** When the next attempt of each delivery is due that waits for one. */
  readonly #alarms: Alarms;
  readonly #holds: Holds;
  readonly #underWay = new UnderWay();
  #stopped = false;

  constructor(settings: WorkerSettings) {
    const { state, clock, timeoutMs, resolve } = settings;
    this.#settings = settings;
    this.#transport = new Transport(timeoutMs);
    this.#sender = new Sender({ state, clock, resolve, transport: this.#transport });
    this.#alarms = new Alarms(clock);
    this.#holds = new Holds(this.#alarms);
  }

  /** Takes up what an earlier process left: what it was about to send, it may have sent. */
  resume(): void {
    const { state, clock } = this.#settings;
    for (const { delivery_id: id, status, next_retry_at: due } of state.deliveries.all()) {
      if (status === 'delivered' || status === 'failed') continue;
      if (status === 'processing') state.deliveries.patch(id, { status: 'pending' });
      this.#schedule(id, due === null ? 0 : Date.parse(due) - clock.now());
    }
  }

  /**
   * Makes an attempt now, unless one is under way, or the webhook is paused: it keeps what it has until it is active.
   *
   * @param given The faults that the attempt meets beside those that are planned.
   * @returns When it has ended, or is held back.
   */
  async begin(deliveryId: string, given: readonly Fault[] = []): Promise<void> {
    const { state, faults: plan } = this.#settings;
    const delivery = state.deliveries.get(deliveryId);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    if (this.#stopped || delivery === undefined || webhook?.status !== 'active') return;
    const standing = this.#underWay.get(deliveryId);
    if (standing !== undefined) return standing;
    const faults = [...given, ...plan.take(webhook.webhook_id, delivery.event_type)];
    const attempt = () => this.#underWay.track(deliveryId, () => this.#attempt(deliveryId, faults));
    await this.#holds.pass(delivery, faults, attempt);
  }

  /** Begins the schedule of a failed delivery anew, at once. (Contract: retry.) */
  retry(deliveryId: string): Delivery | undefined {
    const anew = { status: 'pending', next_retry_at: null, completed_at: null, scheduled: 0 } as const;
    const delivery = this.#settings.state.deliveries.patch(deliveryId, anew);
    if (delivery !== undefined) this.begin(deliveryId).catch(warn);
    return delivery;
  }

  /** Goes on with what waited while a webhook was paused. */
  wake(webhookId: string): void {
    for (const { delivery_id: id, status } of this.#settings.state.deliveries.group(webhookId)) {
      const isDue = status === 'pending' || status === 'retrying';
      if (isDue && !this.#alarms.has(id)) this.begin(id).catch(warn);
    }
  }

  /** Forgets what waits to be sent to a webhook that is about to be removed. */
  forget(webhookId: string): void {
    for (const { delivery_id: id } of this.#settings.state.deliveries.group(webhookId))
      this.#holds.forget(id);
    this.#sender.forget(webhookId);
  }

  /** Sends a test event: at once, once, and without a delivery id. */
  async test(webhook: StoredWebhook, payload: string): Promise<Incoming> {
    const message = { event_type: 'test', payload, delivery_id: null };
    const faults = this.#settings.faults.take(webhook.webhook_id, 'test');
    const sending = this.#sender.send(webhook, message, 1, faults);
    await this.#underWay.track(Symbol('test'), () => sending.then(() => () => {}));
    return sending;
  }

  /**
   * Sends the bytes of an exchange once more. No fault meets them, and the delivery stays as it is.
   *
   * @returns The id of the new exchange, when it has been answered.
   */
  async replay(exchange: Exchange): Promise<string> {
    const sending = this.#sender.replay(exchange);
    await this.#underWay.track(Symbol('replay'), () => sending.then(() => () => {}));
    return sending;
  }

  /** Resolves when no attempt is under way; what is scheduled for later does not count. */
  settled(): Promise<void> {
    return this.#underWay.settled();
  }

  /** Begins no more attempts, and breaks off those under way: whoever takes up the state makes them again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarms.cancelAll();
    this.#transport.close();
    await this.settled();
  }

  /** Makes an attempt; what it returns is to be done when it is over. */
  async #attempt(deliveryId: string, faults: readonly Fault[]): Promise<() => void> {
    const { state, clock } = this.#settings;
    const delivery = state.deliveries.get(deliveryId);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    // Paused or deleted while it was held back.
    if (this.#stopped || delivery === undefined || webhook?.status !== 'active') return () => {};
    const attempts = delivery.attempts + 1;
    const startedAt = new Date(clock.now()).toISOString();
    const fields = {
      status: 'processing',
      attempts,
      last_attempt_at: startedAt,
      next_retry_at: null,
    } as const;
    state.deliveries.patch(deliveryId, fields);
    const answer = await this.#sender.send(webhook, delivery, attempts, faults);
    const died = faults.some(({ name }) => name === 'crash-after-2xx') && classOf(answer) === 'success';
    return () => {
      this.#conclude(deliveryId, died ? undefined : answer);
      this.#holds.overtaken(webhook.webhook_id);
    };
  }

  #conclude(deliveryId: string, answer: Incoming | undefined): void {
    const { state, clock, retryDelaysMs } = this.#settings;
    const delivery = state.deliveries.get(deliveryId);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    // Deleted while the attempt was under way.
    if (delivery === undefined || webhook === undefined) return;
    // Broken off: nobody knows what the receiver made of it.
    if (this.#stopped && answer?.status === null) return;
    const verdict = verdictOf(delivery, webhook, answer, clock.now(), retryDelaysMs);
    state.deliveries.patch(deliveryId, verdict.delivery);
    state.webhooks.patch(webhook.webhook_id, verdict.webhook);
    if (verdict.retryInMs !== undefined) this.#schedule(deliveryId, verdict.retryInMs);
  }

  #schedule(deliveryId: string, delayMs: number): void {
    if (!this.#stopped) this.#alarms.set(deliveryId, delayMs, () => this.begin(deliveryId).catch(warn));
  }
}
