import type { ObservedIds } from '@videovector-webhooks/core/inbox';

const MAX_LENGTH = 256;

/** The ids that the sender wrote, shortened, and in ASCII: a database may have any encoding, and none stores a zero byte. */
export function observedIds(observed: ObservedIds | undefined): (string | null)[] {
  const { deliveryId, webhookId, eventId } = observed ?? {};
  return [deliveryId, webhookId, eventId].map(
    (id) =>
      id
        ?.replaceAll('\0', '')
        .replaceAll(/[^\x20-\x7e]/gu, '?')
        .slice(0, MAX_LENGTH) ?? null,
  );
}
