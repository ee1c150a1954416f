import type { Delivery } from '../delivery.js';
import { type Fault, HOLDS } from '../faults/fault.js';
import { warn } from '../warn.js';
import type { Alarms } from './alarms.js';

/** How long a delivery that is to be overtaken waits at most, in milliseconds on the sandbox's clock. */
const LONGEST_HOLD_MS = 5_000;

/** The attempts that faults hold back: for a time, or until another delivery to the same webhook has been sent. */
export class Holds {
  readonly #alarms: Alarms;
  readonly #overtaken = new Map<string, { webhookId: string; release: () => void }>();

  constructor(alarms: Alarms) {
    this.#alarms = alarms;
  }

  /**
   * Lets an attempt be made, when the faults that hold it back are over, one after the other.
   *
   * @param spent Those that are over.
   * @returns When it has ended, or is held back.
   */
  async pass(
    delivery: Delivery,
    faults: readonly Fault[],
    attempt: () => Promise<void>,
    spent: readonly Fault[] = [],
  ): Promise<void> {
    const { delivery_id: id, webhook_id: webhookId } = delivery;
    this.forget(id);
    const hold = faults.find((fault) => HOLDS.has(fault.name) && !spent.includes(fault));
    if (hold === undefined) return attempt();
    const release = (): void => void this.pass(delivery, faults, attempt, [...spent, hold]).catch(warn);
    this.#alarms.set(id, hold.name === 'delay' ? hold.delayMs : LONGEST_HOLD_MS, release);
    if (hold.name === 'reorder') this.#overtaken.set(id, { webhookId, release });
  }

  /** A delivery to this webhook has been sent: lets those go that waited for it. */
  overtaken(webhookId: string): void {
    const free = [...this.#overtaken.values()].filter((held) => held.webhookId === webhookId);
    for (const { release } of free) release();
  }

  /** A delivery waits no longer, neither for its time nor for another one. */
  forget(deliveryId: string): void {
    this.#alarms.cancel(deliveryId);
    this.#overtaken.delete(deliveryId);
  }
}
