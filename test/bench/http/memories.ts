import type { Inbox } from '@videovector-webhooks/core';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { createClient } from 'redis';
import { packageOf } from '../checkout.js';
import { claimAndComplete } from '../claims.js';
import type { Memory } from './by-hand.js';

/** As many deliveries as the kit's memory inbox remembers by default. */
const REMEMBERED = 100_000;

/** The memory inbox, full, so that each new delivery evicts one. */
export async function fullInbox(checkout?: string): Promise<Inbox> {
  const { memoryInbox } = await packageOf('core', checkout);
  const inbox = memoryInbox({ maxEntries: REMEMBERED });
  for (let i = 0; i < REMEMBERED; i++) await claimAndComplete(inbox);
  return inbox;
}

/** The ids of the last deliveries, full. */
export function fullLru(): LRUCache<string, true> {
  const seen = new LRUCache<string, true>({ max: REMEMBERED });
  for (let i = 0; i < REMEMBERED; i++) seen.set(`dlv_before_${i}`, true);
  return seen;
}

/** The LRU of a route by hand. */
export function lruMemory(): Memory {
  const seen = fullLru();
  return { claim: (id) => !seen.has(id), complete: (id) => seen.set(id, true) };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** One command before the handler, `SET NX`, and with `twoSteps` one after it, so that a crash in between loses no event. */
export async function redisMemory(url: string, prefix: string, twoSteps: boolean): Promise<Memory> {
  const client = createClient({ url });
  await client.connect();
  const expiration = { type: 'PX', value: 30 * DAY_MS } as const;
  const lease = { type: 'PX', value: 60_000 } as const;
  return {
    claim: async (id) => {
      const options = { condition: 'NX', expiration: twoSteps ? lease : expiration } as const;
      return (await client.set(prefix + id, 'held', options)) !== null;
    },
    ...(twoSteps && { complete: (id) => client.set(prefix + id, 'done', { expiration }) }),
  };
}

/** The same with a row: `INSERT`, and with `twoSteps` an `UPDATE`. Prepared once by each connection, as the kit's statements are. */
export function postgresMemory(url: string, table: string, twoSteps: boolean): Memory {
  const pool = new pg.Pool({ connectionString: url, max: 20 });
  const insert = `INSERT INTO ${table} VALUES ($1, 'held', clock_timestamp()) ON CONFLICT DO NOTHING`;
  const update = `UPDATE ${table} SET state = 'done', at = clock_timestamp() WHERE key = $1`;
  return {
    claim: async (id) => {
      const { rowCount } = await pool.query({ name: 'bench_insert', text: insert, values: [id] });
      return rowCount === 1;
    },
    ...(twoSteps && { complete: (id) => pool.query({ name: 'bench_update', text: update, values: [id] }) }),
  };
}

/** For `postgresMemory`. */
export function createTable(table: string): string {
  return `CREATE TABLE ${table} (key text PRIMARY KEY, state text NOT NULL, at timestamptz NOT NULL)`;
}
