import type { DeadLetters } from '@videovector-webhooks/core/queue';
import { loadOptional } from '../inbox/optional-package.js';
import type { Engine, QueueAddress } from '../options/queue.js';
import { UsageError } from '../terminal/exit.js';

/** The dead letters of a queue that the command has opened. */
export interface OpenQueue {
  readonly deadLetters: DeadLetters;
  close(): Promise<void>;
}

const SCHEMES: Readonly<Record<Engine, RegExp>> = {
  bullmq: /^(?:rediss?|postgres(?:ql)?):/,
  'pg-boss': /^postgres(?:ql)?:/,
};

/**
 * Opens the dead letters of a queue. Nothing is created or migrated.
 *
 * @throws UsageError If there is no such queue, it can't be reached, or its packages are missing.
 */
export async function openQueue(address: QueueAddress): Promise<OpenQueue> {
  const { engine, url } = address;
  // The drivers quote a malformed URL, which may contain a password.
  if (!SCHEMES[engine].test(url) || !URL.canParse(url))
    throw new UsageError(
      `The URL of the queue must be ${engine === 'bullmq' ? 'redis://…, rediss://… or ' : ''}postgres://…`,
    );
  if (engine === 'pg-boss') return openPgBoss(address);
  return url.startsWith('redis') ? openBullmqOnRedis(address) : openBullmqOnPostgres(address);
}

async function openPgBoss(address: QueueAddress): Promise<OpenQueue> {
  const { url, name, space: schema = 'pgboss' } = address;
  const [{ pgBossDeadLetters }, { default: pg }] = await loadOptional(
    () => Promise.all([import('@videovector-webhooks/queue-pg-boss'), import('pg')]),
    '@videovector-webhooks/queue-pg-boss pg',
  );
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  pool.on('error', () => {});
  // A PgBoss that is started may create or migrate its schema.
  const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) };
  const deadLetters = pgBossDeadLetters({ getDb: () => db }, { name, schema });
  return checked(address, { deadLetters, close: () => pool.end() }, async () => {
    const { rowCount } = await pool.query(`SELECT FROM ${schema}.queue WHERE name = $1`, [name]);
    return rowCount === 1;
  });
}

async function openBullmqOnPostgres(address: QueueAddress): Promise<OpenQueue> {
  const { url, name, space } = address;
  const { bullmqDeadLetters, Queue, createPostgresBackend } = await loadBullmq('pg');
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: TIMEOUT_MS,
    skipVersionCheck: true,
    ...(space && { schema: space }),
  };
  const queue = new Queue(name, { connection, skipMetasUpdate: true }, createPostgresBackend);
  queue.on('error', () => {});
  const open = { deadLetters: bullmqDeadLetters(queue), close: () => queue.close() };
  return checked(address, open, () => exists(queue));
}

async function openBullmqOnRedis(address: QueueAddress): Promise<OpenQueue> {
  const { url, name, space } = address;
  const { bullmqDeadLetters, Queue } = await loadBullmq('ioredis');
  // By default it would try to connect forever.
  const connection = { url, retryStrategy: () => null, connectTimeout: TIMEOUT_MS, maxRetriesPerRequest: 1 };
  const queue = new Queue(name, { connection, skipMetasUpdate: true, ...(space && { prefix: space }) });
  let reason: unknown;
  queue.on('error', (error) => {
    reason ??= error;
  });
  const open = { deadLetters: bullmqDeadLetters(queue), close: () => queue.close() };
  return checked(address, open, async () => {
    try {
      await queue.waitUntilReady();
    } catch (error) {
      throw reason ?? error;
    }
    return exists(queue);
  });
}

/** Every Queue records something, such as its version; whether it is paused is shown of any name. */
async function exists(queue: { getMeta(): Promise<object> }): Promise<boolean> {
  const { paused: _shown, ...recorded } = (await queue.getMeta()) as { paused?: unknown };
  return Object.keys(recorded).length > 0;
}

const TIMEOUT_MS = 10_000;

async function loadBullmq(client: 'pg' | 'ioredis') {
  const [{ bullmqDeadLetters }, { Queue, createPostgresBackend }] = await loadOptional(
    () => Promise.all([import('@videovector-webhooks/queue-bullmq'), import('bullmq'), import(client)]),
    `@videovector-webhooks/queue-bullmq bullmq ${client}`,
  );
  return { bullmqDeadLetters, Queue, createPostgresBackend };
}

/** Closes a queue that does not exist or can't be reached, so that the process ends. */
async function checked(
  address: QueueAddress,
  queue: OpenQueue,
  exists: () => Promise<boolean>,
): Promise<OpenQueue> {
  try {
    if (await exists()) return queue;
  } catch (error) {
    await queue.close().catch(() => {});
    if (!isMissingTable(error)) throw error;
    throw new UsageError(
      `This database has no tables of ${address.engine}. Check the URL, and --queue-space`,
    );
  }
  await queue.close().catch(() => {});
  throw new UsageError(
    `${address.engine} has no queue ${address.name} there. Check the URL, --queue-name and --queue-space`,
  );
}

/** PostgreSQL's undefined_table and invalid_schema_name, and what BullMQ makes of them. */
function isMissingTable(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return code === '42P01' || code === '3F000' || name === 'SchemaMigrationRequiredError';
}
