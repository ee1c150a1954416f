import type { Clock } from '@videovector-webhooks/core';
import type { Delivery } from '../delivery.js';
import type { Exchange } from '../exchange.js';
import type { Fault } from '../faults/fault.js';
import type { FaultPlan } from '../faults/plan.js';
import type { State } from '../state.js';
import type { StoredWebhook } from '../webhook.js';
import { Alarms } from './alarms.js';
import { classOf } from './answer-class.js';
import { Sender } from './sender.js';
import type { Incoming } from './transport.js';
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

/** How long a delivery that is to be overtaken waits at most, in milliseconds on the sandbox's clock. */
const LONGEST_HOLD_MS = 5_000;

/** The delivery worker: makes the attempts, and decides by their answers what becomes of a delivery. */
export class DeliveryWorker {
  readonly #settings: WorkerSettings;
  readonly #sender: Sender;
  /** When the next attempt of each delivery is due that waits for one. */
  readonly #alarms: Alarms;
  readonly #underWay = new Map<string | symbol, Promise<void>>();
  /** Deliveries that wait to be overtaken, by webhook. */
  readonly #overtaken = new Map<string, (() => void)[]>();
  #stopped = false;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.#sender = new Sender(settings.state, settings);
    this.#alarms = new Alarms(settings.clock);
  }

  /** Takes up what an earlier process left: what it was about to send, it may have sent. */
  resume(): void {
    for (const { delivery_id: id, status, next_retry_at: due } of this.#settings.state.deliveries.all()) {
      if (status === 'delivered' || status === 'failed') continue;
      this.#schedule(id, due === null ? 0 : Date.parse(due) - this.#settings.clock.now());
    }
  }

  /**
   * Makes an attempt now, unless one is under way.
   *
   * @param faults What it meets beside what is planned.
   * @returns When it has ended, or is held back.
   */
  begin(deliveryId: string, faults: readonly Fault[] = []): Promise<void> {
    this.#alarms.cancel(deliveryId);
    if (this.#stopped) return Promise.resolve();
    return this.#underWay.get(deliveryId) ?? this.#track(deliveryId, this.#attempt(deliveryId, faults));
  }

  /** Begins the schedule of a failed delivery anew, at once. (Contract: retry.) */
  retry(deliveryId: string): Delivery | undefined {
    const anew = { status: 'pending', next_retry_at: null, completed_at: null, scheduled: 0 } as const;
    const delivery = this.#settings.state.deliveries.patch(deliveryId, anew);
    if (delivery !== undefined) void this.begin(deliveryId);
    return delivery;
  }

  /** Goes on with what waited while a webhook was paused. */
  wake(webhookId: string): void {
    for (const { delivery_id: id, status } of this.#settings.state.deliveries.group(webhookId)) {
      const isDue = status === 'pending' || status === 'retrying';
      if (isDue && !this.#alarms.has(id)) void this.begin(id);
    }
  }

  /** Sends a test event: at once, once, and without a delivery id. */
  async test(webhook: StoredWebhook, payload: string): Promise<Incoming> {
    const message = { event_type: 'test', payload, delivery_id: null };
    const faults = this.#settings.faults.take(webhook.webhook_id, 'test');
    const sending = this.#sender.send(webhook, message, 1, faults);
    await this.#track(
      Symbol('test'),
      sending.then(() => {}),
    );
    return sending;
  }

  /**
   * Sends the bytes of an exchange once more. No fault meets them, and the delivery stays as it is.
   *
   * @returns The id of the new exchange, when it has been answered.
   */
  async replay(exchange: Exchange): Promise<string> {
    const sending = this.#sender.replay(exchange);
    await this.#track(
      Symbol('replay'),
      sending.then(() => {}),
    );
    return sending;
  }

  /** Resolves when no attempt is under way; what is scheduled for later does not count. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  /** Begins no more attempts, and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarms.cancelAll();
    await this.settled();
  }

  async #attempt(deliveryId: string, given: readonly Fault[]): Promise<void> {
    const { state, faults: plan, clock } = this.#settings;
    const delivery = state.deliveries.get(deliveryId);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    // A paused webhook keeps what it has until it is active again.
    if (delivery === undefined || webhook?.status !== 'active') return;
    const faults = [...given, ...plan.take(webhook.webhook_id, delivery.event_type)];
    if (this.#hold(delivery, faults)) return;

    const attempts = delivery.attempts + 1;
    const startedAt = new Date(clock.now()).toISOString();
    state.deliveries.patch(deliveryId, { status: 'processing', attempts, last_attempt_at: startedAt });
    const answer = await this.#sender.send(webhook, delivery, attempts, faults);
    const died = faults.some(({ name }) => name === 'crash-after-2xx') && classOf(answer) === 'success';
    this.#conclude(deliveryId, died ? undefined : answer);
    for (const release of this.#overtaken.get(webhook.webhook_id)?.splice(0) ?? []) release();
  }

  #conclude(deliveryId: string, answer: Incoming | undefined): void {
    const { state, clock, retryDelaysMs } = this.#settings;
    const delivery = state.deliveries.get(deliveryId);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    // Deleted while the attempt was under way.
    if (delivery === undefined || webhook === undefined) return;
    const verdict = verdictOf(delivery, webhook, answer, clock.now(), retryDelaysMs);
    state.deliveries.patch(deliveryId, verdict.delivery);
    state.webhooks.patch(webhook.webhook_id, verdict.webhook);
    if (verdict.retryInMs !== undefined) this.#schedule(deliveryId, verdict.retryInMs);
  }

  /** Holds a delivery back, where a fault wants it; its other faults wait with it. */
  #hold({ delivery_id: id, webhook_id }: Delivery, faults: readonly Fault[]): boolean {
    const reason = faults.find(({ name }) => name === 'delay' || name === 'reorder');
    if (reason === undefined) return false;
    const others = faults.filter((fault) => fault !== reason);
    const release = (): void => void this.begin(id, others);
    this.#alarms.set(id, reason.name === 'delay' ? reason.delayMs : LONGEST_HOLD_MS, release);
    if (reason.name === 'reorder') {
      const releaseIfHeld = (): void => void (this.#alarms.has(id) && release());
      this.#overtaken.set(webhook_id, [...(this.#overtaken.get(webhook_id) ?? []), releaseIfHeld]);
    }
    return true;
  }

  #schedule(deliveryId: string, delayMs: number): void {
    if (!this.#stopped) this.#alarms.set(deliveryId, delayMs, () => void this.begin(deliveryId));
  }

  #track(key: string | symbol, work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, tracked);
    return tracked;
  }
}
