import type { DeliveryRecord } from './sandbox.js';
import type { State } from './state.js';

/** Deliveries with all that was sent for each; what is no longer kept is left out. */
export function recordsOf({ deliveries, exchanges }: State, ids: readonly string[]): DeliveryRecord[] {
  return ids.flatMap((id) => {
    const delivery = deliveries.get(id);
    if (delivery === undefined) return [];
    const { scheduled: _scheduled, ...shown } = delivery;
    return [{ ...shown, exchanges: exchanges.group(id) }];
  });
}
