import type { Clock } from '@videovector-webhooks/core';

/** One timer for each delivery that waits for its next attempt. Setting it again replaces it. */
export class RetryTimers {
  readonly #clock: Clock;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(deliveryId: string): boolean {
    return this.#cancels.has(deliveryId);
  }

  set(deliveryId: string, delayMs: number, callback: () => void): void {
    this.cancel(deliveryId);
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(deliveryId);
      callback();
    });
    this.#cancels.set(deliveryId, cancel);
  }

  cancel(deliveryId: string): void {
    this.#cancels.get(deliveryId)?.();
    this.#cancels.delete(deliveryId);
  }

  cancelAll(): void {
    for (const id of [...this.#cancels.keys()]) this.cancel(id);
  }
}
