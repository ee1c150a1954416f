import type { ParkedDelivery, ParkingInbox } from '@videovector-webhooks/core/inbox';
import type { Row } from './connection/connection.js';
import type { Run } from './connection/run.js';
import type { Form } from './table/form.js';
import type { Statements } from './table/statements.js';
import type { Tables } from './table/table.js';
import type { WithTables } from './with-tables.js';

const PAGE_SIZE = 1_000;

/** The verbs for deliveries that were claimed too often: a statement each, on each table. */
export function parkingVerbs(
  run: Run,
  withTables: WithTables,
  retentionMs: number,
): Pick<ParkingInbox, 'parked' | 'revive' | 'discard'> {
  const end = (
    statement: (statements: Statements) => Statements['revive'],
    keys: readonly string[],
    maxAttempts: number,
  ): Promise<string[]> =>
    withTables(async (tables) => {
      const ended: string[] = [];
      for (const statements of allOf(tables)) {
        const { keyValue, readKey } = statements.form;
        const { rows } = await run(statement(statements), [keys.map(keyValue), maxAttempts]);
        ended.push(...rows.map(({ key }) => readKey(String(key))));
      }
      return ended;
    });

  return {
    async *parked(maxAttempts) {
      for (const { parked, form } of allOf(await withTables(async (tables) => tables))) {
        for (let last = form.idAfter(''); ; ) {
          const { rows } = await withTables(() => run(parked, [last, maxAttempts, retentionMs, PAGE_SIZE]));
          if (rows.length === 0) break;
          yield rows.map((row) => parkedDelivery(row, form));
          last = form.idAfter(String(rows.at(-1)!['cursor']));
        }
      }
    },
    revive: (keys, maxAttempts) => end(({ revive }) => revive, keys, maxAttempts),
    discard: (keys, maxAttempts) => end(({ discard }) => discard, keys, maxAttempts),
  };
}

function allOf({ current, earlier }: Tables): Statements[] {
  return earlier === undefined ? [current] : [current, earlier];
}

function parkedDelivery(
  { key, attempt, delivery_id, webhook_id, event_id, ended }: Row,
  { readKey }: Form,
): ParkedDelivery {
  return {
    key: readKey(String(key)),
    attempts: Number(attempt),
    endedAt: Math.round(Number(ended)),
    ...(delivery_id != null && { deliveryId: String(delivery_id) }),
    ...(webhook_id != null && { webhookId: String(webhook_id) }),
    ...(event_id != null && { eventId: String(event_id) }),
  };
}
