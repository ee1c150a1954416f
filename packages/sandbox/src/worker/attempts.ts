import type { Clock } from '@videovector-webhooks/core';
import type { Fault } from '../faults/fault.js';
import type { Delivery } from '../state/delivery.js';
import type { State } from '../state/state.js';
import type { StoredWebhook } from '../state/webhook.js';
import { warn } from '../warn.js';
import { decideRetry, isSuccess } from './retry-decision.js';
import type { Sender } from './sender.js';
import { StateRetries } from './state-retries.js';
import type { Answer } from './transport.js';

/** What the attempts need. */
export interface AttemptSettings {
  readonly state: State;
  readonly clock: Clock;
  readonly sender: Sender;
  /** The delays before the retries, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** Is called if an attempt is to be made after a delay. */
  readonly onRetry: (deliveryId: string, delayMs: number) => void;
  /** Makes an attempt that could not be recorded before, unless another one has been made since. */
  readonly onUnrecorded: (deliveryId: string, faults: readonly Fault[]) => void;
}

/** Makes attempts, and records their start and their result in the state. */
export class Attempts {
  readonly #settings: AttemptSettings;
  readonly #stateRetries = new StateRetries();
  #stopped = false;

  constructor(settings: AttemptSettings) {
    this.#settings = settings;
  }

  /** Makes an attempt. Returns a function that records its result. */
  async make(delivery: Delivery, webhook: StoredWebhook, faults: readonly Fault[]): Promise<() => void> {
    const { delivery_id: id } = delivery;
    const attempt = delivery.attempts + 1;
    try {
      // Before the request: what can't be recorded is not sent.
      this.#recordStart(id, attempt);
    } catch (error) {
      warn(error);
      this.#stateRetries.later(() => this.#settings.onUnrecorded(id, faults));
      return () => {};
    }
    const sending = this.#settings.sender.send(webhook, delivery, attempt, faults);
    const answer = await sending.catch((error: unknown): Answer => {
      warn(error);
      return { status: null, error: (error as Error).message };
    });
    const crashed = faults.some(({ name }) => name === 'crash-after-2xx') && isSuccess(answer);
    return () => this.#recordResult(id, crashed ? undefined : answer);
  }

  /** Records no more results of aborted attempts: whether the receiver handled them is unknown. */
  stop(): void {
    this.#stopped = true;
  }

  /** Tries one last time to record the results that the state file refused. */
  close(): void {
    this.#stateRetries.stop();
  }

  #recordStart(id: string, attempts: number): void {
    const { state, clock } = this.#settings;
    const last_attempt_at = new Date(clock.now()).toISOString();
    state.deliveries.patch(id, { status: 'processing', attempts, last_attempt_at, next_retry_at: null });
  }

  /** If the state can't be written now, keeps trying: otherwise the delivery would stay `processing` until a restart. */
  #recordResult(id: string, answer: Answer | undefined): void {
    const { state, clock, retryDelaysMs, onRetry } = this.#settings;
    const delivery = state.deliveries.get(id);
    const webhook = delivery && state.webhooks.get(delivery.webhook_id);
    // Deleted while the attempt was in flight.
    if (delivery === undefined || webhook === undefined) return;
    if (this.#stopped && answer?.status === null) return;
    const decision = decideRetry(delivery, webhook, answer, clock.now(), retryDelaysMs);
    try {
      state.commit([
        ...state.deliveries.patching(id, decision.delivery),
        ...state.webhooks.patching(webhook.webhook_id, decision.webhook),
      ]);
    } catch (error) {
      warn(error);
      this.#stateRetries.later(() => this.#recordResult(id, answer));
      return;
    }
    if (decision.retryInMs !== undefined) onRetry(id, decision.retryInMs);
  }
}
