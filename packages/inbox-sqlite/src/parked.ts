import type { ParkedDelivery, ParkingInbox } from '@videovector-webhooks/core/inbox';
import { columns, type SqliteDatabase } from './database.js';
import { prepareParked } from './statements.js';
import { transactionsOf } from './transaction.js';

const PAGE_SIZE = 1_000;

/** Makes the verb that lists the deliveries that were claimed too often. It writes nothing. */
export function parkedReader(
  db: SqliteDatabase,
  settings: { readonly retentionMs: number; readonly table: string; readonly busyTimeoutMs: number },
): ParkingInbox['parked'] {
  const { retentionMs, table, busyTimeoutMs } = settings;
  const transact = transactionsOf(db, () => prepareParked(db, table), busyTimeoutMs);
  return async function* (maxAttempts) {
    for (let last = ''; ; ) {
      const after = last;
      const rows = await transact('read', (list) => list.all(retentionMs, maxAttempts, after, PAGE_SIZE));
      const page = rows.map(parkedDelivery);
      if (page.length === 0) return;
      yield page;
      last = page.at(-1)!.key;
    }
  };
}

function parkedDelivery(row: unknown): ParkedDelivery {
  const [key, attempts, endedAt] = columns(row)!;
  return { key: String(key), attempts: Number(attempts), endedAt: Number(endedAt) };
}
