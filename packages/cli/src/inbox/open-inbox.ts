import { existsSync } from 'node:fs';
import type { InspectableInbox } from '@videovector-webhooks/core';
import { UsageError } from '../terminal/exit.js';
import { loadOptional } from './optional-package.js';
import { openSqlite } from './sqlite.js';

/** An inbox that the command has opened. */
export interface OpenInbox {
  readonly inbox: InspectableInbox;
  close(): Promise<void>;
}

/**
 * Opens the inbox of a receiver, to look into it.
 *
 * @param url `postgres://…`, `redis://…`, or `sqlite:` and a path.
 * @param name The table, or on Redis the prefix of the keys, if it is not the default.
 * @throws UsageError Where there is no inbox for such a URL, or its packages are missing.
 */
export async function openInbox(url: string, name: string | undefined): Promise<OpenInbox> {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(url) ?? [];
  const open = Object.hasOwn(OPENERS, scheme) ? OPENERS[scheme] : undefined;
  if (scheme === 'sqlite' && open !== undefined) return open(rest, name);
  // Where it is none, the drivers would repeat it, and it may hold a password.
  if (open !== undefined && URL.canParse(url)) return open(url, name);
  throw new UsageError('--inbox must be postgres://…, redis://… or sqlite:path, as the receiver has it');
}

const OPENERS: Readonly<Record<string, (url: string, name: string | undefined) => Promise<OpenInbox>>> = {
  postgres: openPostgres,
  postgresql: openPostgres,
  redis: openRedis,
  rediss: openRedis,
  sqlite: openSqliteInbox,
};

async function openPostgres(connectionString: string, table: string | undefined): Promise<OpenInbox> {
  const [{ postgresInbox }, { default: pg }] = await loadOptional(
    () => Promise.all([import('@videovector-webhooks/inbox-postgres'), import('pg')]),
    '@videovector-webhooks/inbox-postgres pg',
  );
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 10_000 });
  return { inbox: postgresInbox(pool, { ...(table && { table }) }), close: () => pool.end() };
}

async function openRedis(url: string, prefix: string | undefined): Promise<OpenInbox> {
  const [{ redisInbox }, { createClient }] = await loadOptional(
    () => Promise.all([import('@videovector-webhooks/inbox-redis'), import('redis')]),
    '@videovector-webhooks/inbox-redis redis',
  );
  // It would try to connect for ever: who runs a command wants to hear of it.
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  // What goes wrong, the commands say themselves.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it refuses the connection';
    throw new UsageError(`The Redis of --inbox can't be reached: ${why}`);
  }
  return {
    inbox: redisInbox(client, { ...(prefix && { prefix }) }),
    async close() {
      if (client.isOpen) client.destroy();
    },
  };
}

async function openSqliteInbox(path: string, table: string | undefined): Promise<OpenInbox> {
  const { sqliteInbox } = await loadOptional(
    () => import('@videovector-webhooks/inbox-sqlite'),
    '@videovector-webhooks/inbox-sqlite',
  );
  // SQLite would make a new one, which knows of no delivery: all of them would seem to be lost.
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}; --inbox is the receiver’s own`);
  const database = await openSqlite(path);
  return { inbox: sqliteInbox(database, { ...(table && { table }) }), close: async () => {} };
}
