import type { ObservedIds } from '@videovector-webhooks/core';

const MOST_CHARACTERS = 256;

/** Ids that a sender wrote, cut to a bearable length, and without the zero byte that PostgreSQL's text can't hold. */
export function observedIds(observed: ObservedIds | undefined): (string | null)[] {
  const { deliveryId, webhookId, eventId } = observed ?? {};
  return [deliveryId, webhookId, eventId].map(
    (id) => id?.replaceAll('\0', '').toWellFormed().slice(0, MOST_CHARACTERS) ?? null,
  );
}
