import { ConfigurationError } from '@videovector-webhooks/core';

/** The methods of a `PgBoss` that are called, of pg-boss 10 or 12. */
export interface PgBossClient {
  send(name: string, data: object, options: object): Promise<string | null>;
  fetch(
    name: string,
    options: { readonly batchSize: number; readonly includeMetadata: true },
  ): Promise<FetchedJob[]>;
  complete(name: string, id: string, data: object): Promise<unknown>;
  retry(name: string, id: string): Promise<unknown>;
  resume(name: string, id: string): Promise<unknown>;
  getJobById(name: string, id: string): Promise<{ readonly state: string } | null>;
  createQueue(name: string): Promise<unknown>;
  getQueue(name: string): Promise<object | null>;
  getDb(): Database;
  listenerCount(event: 'error'): number;
}

/** A job as a worker of pg-boss gets it. */
export interface FetchedJob {
  readonly id: string;
  readonly data: unknown;
  readonly output: unknown;
}

/** The connection of a `PgBoss`: its own, or one that was passed to it. */
export interface Database {
  executeSql(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

const METHODS = [
  'send',
  'fetch',
  'complete',
  'retry',
  'resume',
  'getJobById',
  'createQueue',
  'getQueue',
  'getDb',
  'listenerCount',
] as const;

/**
 * Refuses anything but a started PgBoss, and one whose first broken connection would end the process.
 *
 * @throws ConfigurationError With the fix in the message.
 */
export function assertStarted(boss: PgBossClient): void {
  if (METHODS.some((method) => typeof boss?.[method] !== 'function'))
    throw new ConfigurationError(
      'boss',
      'pgBossQueue and startWorker need a PgBoss of pg-boss 10 or 12: new PgBoss(connectionString). A pool, a connection string ' +
        'and a promise are not supported.',
    );
  if (boss.listenerCount('error') === 0)
    throw new ConfigurationError(
      'boss',
      "The PgBoss has no listener for errors, so the first broken connection would end this process. Add one: boss.on('error', …).",
    );
  const { isOurs, _pgbdb, opened } = boss.getDb() as OwnDatabase;
  if ((isOurs === true || _pgbdb === true) && opened !== true)
    throw new ConfigurationError('boss', 'The PgBoss is not started. Call `await boss.start()` first.');
}

/** Checks the name of a queue. */
export function readName(name: unknown = 'videovector'): string {
  if (typeof name === 'string' && /^[\w.-]+$/.test(name)) return name;
  throw new ConfigurationError(
    'name',
    'The option name must be the name of a queue: letters, digits, underscores, hyphens and dots.',
  );
}

/**
 * Creates a queue if it does not exist.
 *
 * If two processes do that concurrently, pg-boss 10 has PostgreSQL detect a deadlock, and one of them is refused.
 */
export async function prepareQueue(boss: PgBossClient, name: string): Promise<void> {
  for (let attempt = 1; (await boss.getQueue(name)) === null; attempt++) {
    try {
      await boss.createQueue(name);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code !== DEADLOCK_DETECTED || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

const DEADLOCK_DETECTED = '40P01';
const MAX_ATTEMPTS = 5;

/** What the connection of a PgBoss has if pg-boss made it itself: 10 marks it by `isOurs`, and 12 by `_pgbdb`. */
interface OwnDatabase extends Database {
  readonly isOurs?: unknown;
  readonly _pgbdb?: unknown;
  readonly opened?: unknown;
}
