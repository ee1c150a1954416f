import { EVENT_NAMES, type Outcome } from '@videovector-webhooks/core';

const KNOWN = new Set<string>([...EVENT_NAMES, 'test']);
const MAX_LENGTH = 80;

/**
 * Returns the event's name as a label. Every name creates a time series, and a signed body may contain any name, so unknown
 * names share the label `other`. Without a name, as on unverified deliveries, it is `none`.
 */
export function eventLabel({ event }: Outcome): string {
  if (event === undefined) return 'none';
  return KNOWN.has(event) ? event : 'other';
}

/** Whether the delivery is authentic. Otherwise nothing in it can be trusted, headers included. */
export function isAuthentic({ matchedBy }: Outcome): boolean {
  return matchedBy !== undefined;
}

/** Returns the ids of an authentic delivery, for logs and spans. Don't use them as labels. */
export function idsOf(outcome: Outcome): { eventId?: string; deliveryId?: string; webhookId?: string } {
  if (!isAuthentic(outcome)) return {};
  const { eventId, deliveryId, webhookId } = outcome;
  return {
    ...(eventId !== undefined && { eventId: eventId.slice(0, MAX_LENGTH) }),
    ...(deliveryId !== undefined && { deliveryId: deliveryId.slice(0, MAX_LENGTH) }),
    ...(webhookId !== undefined && { webhookId: webhookId.slice(0, MAX_LENGTH) }),
  };
}
