import type { ParkedDelivery, ParkingInbox } from '@videovector-webhooks/core/inbox';
import type { Row } from './connection/connection.js';
import type { Run } from './connection/run.js';

const PAGE_SIZE = 1_000;

/** The verbs for deliveries that were claimed too often: a statement each. */
export function parkingVerbs(
  run: Run,
  retentionMs: number,
): Pick<ParkingInbox, 'parked' | 'revive' | 'discard'> {
  const end = async (
    statement: 'revive' | 'discard',
    keys: readonly string[],
    maxAttempts: number,
  ): Promise<string[]> => (await run(statement, [keys, maxAttempts])).rows.map(({ key }) => String(key));

  return {
    async *parked(maxAttempts) {
      for (let last = ''; ; ) {
        const { rows } = await run('parked', [last, maxAttempts, retentionMs, PAGE_SIZE]);
        if (rows.length === 0) return;
        const page = rows.map(parkedDelivery);
        yield page;
        last = page.at(-1)!.key;
      }
    },
    revive: (keys, maxAttempts) => end('revive', keys, maxAttempts),
    discard: (keys, maxAttempts) => end('discard', keys, maxAttempts),
  };
}

function parkedDelivery({ key, attempt, delivery_id, webhook_id, event_id, ended }: Row): ParkedDelivery {
  return {
    key: String(key),
    attempts: Number(attempt),
    endedAt: Math.round(Number(ended)),
    ...(delivery_id != null && { deliveryId: String(delivery_id) }),
    ...(webhook_id != null && { webhookId: String(webhook_id) }),
    ...(event_id != null && { eventId: String(event_id) }),
  };
}
