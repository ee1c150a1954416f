import { DELAYING_FAULTS, type Fault } from '../faults/fault.js';
import type { Delivery } from '../state/delivery.js';
import { warn } from '../warn.js';
import type { RetryTimers } from './retry-timers.js';

/** How long `reorder` waits for another delivery at most, in milliseconds on the sandbox's clock. */
const LONGEST_REORDER_MS = 5_000;

/** Attempts that the faults `delay` and `reorder` delay. */
export class DelayedAttempts {
  readonly #timers: RetryTimers;
  /** The attempts that wait for another delivery to the same webhook. */
  readonly #reordered = new Map<string, { webhookId: string; release: () => void }>();

  constructor(timers: RetryTimers) {
    this.#timers = timers;
  }

  /**
   * Makes an attempt once the faults that delay it are over, one after the other. Resolves when it has ended or is delayed.
   *
   * @param over The faults that are already over.
   */
  async run(
    delivery: Delivery,
    faults: readonly Fault[],
    attempt: () => Promise<void>,
    over: readonly Fault[] = [],
  ): Promise<void> {
    const { delivery_id: id, webhook_id: webhookId } = delivery;
    this.forget(id);
    const fault = faults.find((each) => DELAYING_FAULTS.has(each.name) && !over.includes(each));
    if (fault === undefined) return attempt();
    const release = (): void => void this.run(delivery, faults, attempt, [...over, fault]).catch(warn);
    this.#timers.set(id, fault.name === 'delay' ? fault.delayMs : LONGEST_REORDER_MS, release);
    if (fault.name === 'reorder') this.#reordered.set(id, { webhookId, release });
  }

  /** Releases the attempts that waited for another delivery to this webhook. */
  releaseReordered(webhookId: string): void {
    const waiting = [...this.#reordered.values()].filter((each) => each.webhookId === webhookId);
    for (const { release } of waiting) release();
  }

  /** Drops a delayed attempt. */
  forget(deliveryId: string): void {
    this.#timers.cancel(deliveryId);
    this.#reordered.delete(deliveryId);
  }
}
