import type { Delivery } from './delivery.js';
import type { Exchange } from './exchange.js';
import type { State } from './state.js';

/** A delivery with everything that was sent for it. */
export interface DeliveryRecord extends Omit<Delivery, 'scheduled'> {
  /** Its attempts, and what faults or replays sent besides them, in order. */
  readonly exchanges: readonly Exchange[];
}

/** The records of deliveries; those that are no longer kept are left out. */
export function recordsOf({ deliveries, exchanges }: State, ids: readonly string[]): DeliveryRecord[] {
  return ids.flatMap((id) => {
    const delivery = deliveries.get(id);
    if (delivery === undefined) return [];
    const { scheduled: _scheduled, ...shown } = delivery;
    return [{ ...shown, exchanges: exchanges.group(id) }];
  });
}
