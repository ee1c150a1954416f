import { type Inbox, memoryInbox } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { redisInbox } from '@videovector-webhooks/inbox-redis';
import { sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { Redis } from 'ioredis';
import Database from 'libsql';
import { createClient } from 'redis';
import type { TargetName } from '../target.js';
import { TIMES } from '../times.js';
import { openPool } from './open-pool.js';

const queryTimeoutMs = TIMES.inboxTimeoutMs;

/** An inbox, and how to let go of its store. */
export interface OpenInbox {
  readonly inbox: Inbox;
  close(): Promise<void>;
}

/** Opens an inbox of the kit as its user would. */
export async function openInbox(name: TargetName, address: string): Promise<OpenInbox> {
  switch (name) {
    case 'postgres-transactional': {
      const pool = openPool(address);
      const inbox = postgresInbox(pool, { transactional: true, queryTimeoutMs });
      return { inbox, close: () => pool.end() };
    }
    case 'postgres': {
      const pool = openPool(address);
      const inbox = postgresInbox(pool, { queryTimeoutMs });
      return { inbox, close: () => pool.end() };
    }
    case 'redis': {
      const client = createClient({ url: address });
      client.on('error', () => {});
      const inbox = redisInbox(client);
      await client.connect();
      return { inbox, close: async () => client.destroy() };
    }
    case 'ioredis': {
      const client = new Redis(address);
      client.on('error', () => {});
      return { inbox: redisInbox(client), close: async () => client.disconnect() };
    }
    case 'sqlite': {
      const database = new Database(address);
      return {
        inbox: sqliteInbox(database, { busyTimeoutMs: TIMES.busyTimeoutMs }),
        close: async () => void database.close(),
      };
    }
    case 'memory':
      return { inbox: memoryInbox(), close: async () => {} };
  }
}
