import type { Clock } from '@videovector-webhooks/core';

/** One alarm for each delivery that waits: a new one takes the place of the old one. */
export class Alarms {
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
