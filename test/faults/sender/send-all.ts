import { makeDelivery } from '../delivery.js';
import { storm, straggle } from './storm.js';
import { type Sending, work } from './worker.js';

/** How much is sent. */
export interface Load {
  readonly deliveries: number;
  /** How often each delivery is sent at least: by the delivery worker, as copies, and once as a straggler. */
  readonly copies: number;
  /** How many deliveries are in flight concurrently. */
  readonly concurrency: number;
}

/**
 * Sends all deliveries.
 *
 * @param onStart Called before each delivery with the share of the run that has passed; the delivery waits for it.
 */
export async function sendAll(
  { deliveries, copies, concurrency }: Load,
  sending: Sending,
  onStart: (share: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const stragglers: Promise<void>[] = [];
  async function lane(): Promise<void> {
    for (let number = next++; number < deliveries; number = next++) {
      await onStart(number / deliveries);
      const delivery = makeDelivery(number);
      await Promise.all([work(delivery, sending), storm(delivery, copies - 2, sending)]);
      stragglers.push(straggle(delivery, sending));
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane));
  await Promise.all(stragglers);
}
