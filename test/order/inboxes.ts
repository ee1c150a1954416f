import { randomUUID } from 'node:crypto';
import { type Inbox, memoryInbox } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import Database from 'libsql';
import pg from 'pg';
import { createClient } from 'redis';
import { quietLogger } from '../support/quiet-logger.js';
import { findPostgres, findRedis } from '../support/services.js';

/** An inbox, and where its handlers keep the state of resources. */
export interface Opened {
  readonly inbox: Inbox;
  write(id: string, event: string, context: object): Promise<void>;
  read(id: string): Promise<string | undefined>;
  /** How often the store was asked so far; undefined if it is in the process. */
  roundTrips(): number | undefined;
  close(): Promise<void>;
}

/** A handler's own store: it writes after a while, so that concurrent handlers would overtake each other. */
function states(): Pick<Opened, 'write' | 'read'> {
  const map = new Map<string, string>();
  return {
    async write(id, event) {
      for (let left = Math.floor(Math.random() * 4); left > 0; left--) await new Promise(setImmediate);
      map.set(id, event);
    },
    read: async (id) => map.get(id),
  };
}

export const INBOXES: Readonly<Record<string, () => Promise<Opened | undefined>>> = {
  memory: async () => ({
    inbox: memoryInbox({ maxEntries: 1_000_000 }),
    ...states(),
    roundTrips: () => undefined,
    close: async () => {},
  }),
  async sqlite() {
    const db = new Database(':memory:');
    return {
      inbox: sqliteInbox(db),
      ...states(),
      roundTrips: () => undefined,
      close: async () => void db.close(),
    };
  },
  async redis() {
    const service = await findRedis();
    if (service === undefined) return undefined;
    const client = createClient({ url: service.url });
    await client.connect();
    let count = 0;
    const counted = new Proxy(client, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name === 'evalSha' || name === 'eval') count++;
        return value.bind(target);
      },
    });
    const inbox = redisInbox(counted, {
      prefix: `test:${randomUUID()}:`,
      retentionMs: 600_000,
      logger: quietLogger(),
    });
    return {
      inbox,
      ...states(),
      roundTrips: () => count,
      async close() {
        client.destroy();
        service.stop();
      },
    };
  },
  postgres: () => openPostgres(false),
  transactional: () => openPostgres(true),
};

async function openPostgres(transactional: boolean): Promise<Opened | undefined> {
  const service = await findPostgres();
  if (service === undefined) return undefined;
  let count = 0;
  const pool = new pg.Pool({ connectionString: service.url, max: 20 });
  pool.on('connect', (client) => {
    const { query } = client;
    client.query = ((...args: unknown[]) => {
      count++;
      return Reflect.apply(query, client, args);
    }) as typeof query;
  });
  const schema = `order_${randomUUID().replaceAll('-', '')}`;
  await pool.query(
    `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.states (id text PRIMARY KEY, event text NOT NULL)`,
  );
  const inbox = postgresInbox(pool, { transactional, table: `${schema}.inbox`, queryTimeoutMs: 120_000 });
  await inbox.migrate();
  const own = states();
  return {
    inbox,
    async write(id, event, context) {
      if (!transactional) return own.write(id, event, context);
      const { transaction } = context as { transaction: pg.PoolClient };
      await transaction.query(
        `INSERT INTO ${schema}.states VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET event = excluded.event`,
        [id, event],
      );
    },
    async read(id) {
      if (!transactional) return own.read(id);
      return (await pool.query(`SELECT event FROM ${schema}.states WHERE id = $1`, [id])).rows[0]?.event;
    },
    roundTrips: () => count,
    async close() {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
      service.stop();
    },
  };
}
