import { statSync } from 'node:fs';
import type { LookupInbox } from '@videovector-webhooks/client';
import type { ParkingInbox } from '@videovector-webhooks/core/inbox';
import { UsageError } from '../terminal/exit.js';
import { loadOptional } from './optional-package.js';
import { openSqlite } from './sqlite.js';

/** An inbox that the command has opened. It claims nothing. */
export interface OpenInbox {
  readonly inbox: LookupInbox & Pick<ParkingInbox, 'parked' | 'revive' | 'discard'>;
  close(): Promise<void>;
}

/**
 * Opens the inbox of a receiver. Nothing in it is created or migrated.
 *
 * @param url `postgres://…`, `redis://…`, or `sqlite:` and a path.
 * @param name The table, or on Redis the prefix of the keys, if it is not the default.
 * @throws UsageError If it is not an inbox, can't be reached, or its packages are missing.
 */
export async function openInbox(url: string, name: string | undefined): Promise<OpenInbox> {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(url) ?? [];
  const open = Object.hasOwn(OPENERS, scheme) ? OPENERS[scheme] : undefined;
  if (scheme === 'sqlite' && open !== undefined) return open(rest, name);
  // The drivers quote a malformed URL, which may contain a password.
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
  const inbox = postgresInbox(pool, { ...(table && { table }) });
  try {
    await inbox.lookup('', null);
  } catch (error) {
    await pool.end();
    if (!isMissingTable(error)) throw error;
    throw new UsageError(
      notAnInbox(`it has no table ${table ?? 'videovector_inbox'} with an inbox’s columns`),
    );
  }
  return { inbox, close: () => pool.end() };
}

/** PostgreSQL's undefined_table, invalid_schema_name and undefined_column. */
function isMissingTable(error: unknown): boolean {
  const codes = [error, (error as Error).cause].map((each) => (each as { code?: unknown } | undefined)?.code);
  return codes.some((code) => code === '42P01' || code === '3F000' || code === '42703');
}

async function openRedis(url: string, prefix: string | undefined): Promise<OpenInbox> {
  const [{ redisInbox }, { createClient }] = await loadOptional(
    () => Promise.all([import('@videovector-webhooks/inbox-redis'), import('redis')]),
    '@videovector-webhooks/inbox-redis redis',
  );
  // By default it would try to connect forever.
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  // The commands report errors themselves.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it refuses the connection';
    throw new UsageError(`The Redis of --inbox can't be reached: ${why}`);
  }
  return {
    inbox: redisInbox(client, { logger: { warn() {} }, ...(prefix && { prefix }) }),
    async close() {
      if (client.isOpen) client.destroy();
    },
  };
}

async function openSqliteInbox(path: string, table: string | undefined): Promise<OpenInbox> {
  const { sqliteInbox, sqliteLookup } = await loadOptional(
    () => import('@videovector-webhooks/inbox-sqlite'),
    '@videovector-webhooks/inbox-sqlite',
  );
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) throw new UsageError(`There is no file ${path}; --inbox is the receiver’s own`);
  if (!file.isFile()) throw new UsageError(`${path} is not a file; --inbox is the receiver’s own`);
  try {
    const options = { ...(table && { table }) };
    const lookup = sqliteLookup(await openSqlite(path, { readOnly: true }), options);
    // The table is an inbox's, so that this creates nothing.
    const writable = async () => sqliteInbox(await openSqlite(path), options);
    const inbox = {
      ...lookup,
      revive: async (keys: readonly string[], maxAttempts: number) =>
        (await writable()).revive(keys, maxAttempts),
      discard: async (keys: readonly string[], maxAttempts: number) =>
        (await writable()).discard(keys, maxAttempts),
    };
    return { inbox, close: async () => {} };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { message, cause } = error as Error;
    throw new UsageError(notAnInbox(cause instanceof Error ? cause.message : message));
  }
}

function notAnInbox(why: string): string {
  const withoutFunction = why.replace(/^\w+Inbox: /, '');
  return `--inbox is not the database of an inbox: ${withoutFunction}. Check its URL, and --inbox-name`;
}
