import type { Delivery } from '../../state/delivery.js';
import type { State } from '../../state/state.js';

/**
 * Finds deliveries by a part of an id: their own, their event's, any in their data, or exactly that of a request or an attempt.
 */
export function matcherOf({ exchanges }: State, search: string): (delivery: Delivery) => boolean {
  const ofRequest = exchanges.get(search)?.delivery_id ?? undefined;
  const ofAttempt = search.startsWith('att_') ? deliveryOfAttempt(exchanges.all(), search) : undefined;
  return ({ delivery_id: id, payload }) =>
    id === ofRequest || id === ofAttempt || id.includes(search) || payload.includes(search);
}

function deliveryOfAttempt(
  exchanges: readonly { delivery_id: string | null; headers: Readonly<Record<string, string>> }[],
  attempt: string,
): string | undefined {
  return (
    exchanges.find(({ headers }) => headers['x-delivery-attempt-id'] === attempt)?.delivery_id ?? undefined
  );
}
