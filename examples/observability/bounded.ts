import { EVENT_NAMES, type Outcome } from '@videovector-webhooks/core';

const KNOWN = new Set<string>([...EVENT_NAMES, 'test']);
const MAX_LENGTH = 80;

/**
 * The event as a label. A signed body may name any event, and each name would be a time series of its own, so those that
 * are not documented are one. Undefined names, as of what was never verified, are `none`.
 */
export function eventLabel({ event }: Outcome): string {
  if (event === undefined) return 'none';
  return KNOWN.has(event) ? event : 'other';
}

/** Whether VideoVector signed it. What did not verify may hold anything, in its headers too. */
export function isAuthentic({ matchedBy }: Outcome): boolean {
  return matchedBy !== undefined;
}

/** The ids to find a delivery by, of authentic ones only: for logs and spans, never for labels. */
export function idsOf(outcome: Outcome): { eventId?: string; deliveryId?: string; webhookId?: string } {
  if (!isAuthentic(outcome)) return {};
  const { eventId, deliveryId, webhookId } = outcome;
  return {
    ...(eventId !== undefined && { eventId: eventId.slice(0, MAX_LENGTH) }),
    ...(deliveryId !== undefined && { deliveryId: deliveryId.slice(0, MAX_LENGTH) }),
    ...(webhookId !== undefined && { webhookId: webhookId.slice(0, MAX_LENGTH) }),
  };
}
