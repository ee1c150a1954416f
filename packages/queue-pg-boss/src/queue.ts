import { type DeliveryQueue, DeliveryTooLargeError, type QueuedDelivery } from '@videovector-webhooks/core';
import { POSTGRES_DURABILITY, risksOf } from '@videovector-webhooks/core/queue';
import { assertStarted, type PgBossClient, prepareQueue, readName } from './client.js';
import { jobIdOf } from './job-id.js';

/** Options of `pgBossQueue`. */
export interface PgBossQueueOptions {
  /** The name of the queue. It is created if it does not exist. Default: `videovector`. */
  name?: string | undefined;
}

/**
 * What each job is stored with, whatever the defaults of the queue and of the PgBoss are: it never fails and is never deleted
 * before a worker has handled it. The outcome of its event alone decides.
 */
const NEVER_DROPPED = {
  // About 63 years; the maximum of an integer.
  retentionSeconds: 2_000_000_000,
  // pg-boss counts runs whose worker was killed, too, and adds one for each revival.
  retryLimit: 1_000_000_000,
  retryDelay: 0,
  retryBackoff: false,
  // Workers renew their claims, and take those of dead workers over sooner.
  expireInSeconds: 900,
};

/** A job that is revived or removed at the same time takes another round. */
const MAX_ROUNDS = 4;

/**
 * Creates a queue for the option `queue` of `createReceiver`: on pg-boss 10 or 12.
 *
 * @param boss A started PgBoss with a listener for errors. It is never stopped.
 * @throws ConfigurationError If it is not a PgBoss, is not started, or an option is invalid.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { pgBossQueue } from '@videovector-webhooks/queue-pg-boss';
 * import PgBoss from 'pg-boss';
 *
 * const boss = new PgBoss(process.env['DATABASE_URL'] ?? '');
 * boss.on('error', (error) => console.error(error.name));
 * await boss.start();
 * const receiver = createReceiver({ secrets: 'whsec_example', queue: pgBossQueue(boss) });
 *
 * await receiver.close();
 * await boss.stop();
 * ```
 */
export function pgBossQueue(
  boss: PgBossClient,
  options: PgBossQueueOptions = {},
): DeliveryQueue & Required<Pick<DeliveryQueue, 'check'>> {
  assertStarted(boss);
  const name = readName(options.name);
  let preparing: Promise<void> | undefined;

  function prepare(): Promise<void> {
    preparing ??= prepareQueue(boss, name);
    return preparing;
  }

  // The first delivery does not have to wait for it.
  prepare().catch(() => {});

  return {
    async enqueue(delivery) {
      try {
        await prepare();
        await store(boss, name, delivery);
      } catch (error) {
        preparing = undefined;
        throw isTooLarge(error) ? tooLarge(error) : error;
      }
    },
    check() {
      const db = boss.getDb();
      return risksOf(
        POSTGRES_DURABILITY,
        async (setting) => Object.values((await db.executeSql(`SHOW ${setting}`, [])).rows[0] ?? {})[0],
      );
    },
  };
}

/**
 * Adds the job of a delivery, or revives it if it has failed or was cancelled. Otherwise, the existing job runs for this copy
 * too.
 *
 * pg-boss itself ignores a job whose id exists, whatever its state, and pg-boss 10 also one for a queue that does not exist.
 */
async function store(boss: PgBossClient, name: string, delivery: QueuedDelivery): Promise<void> {
  const id = jobIdOf(delivery.key);
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    if ((await boss.send(name, delivery, { id, ...NEVER_DROPPED })) !== null) return;
    const job = await boss.getJobById(name, id);
    if (job === null) await prepareQueue(boss, name);
    else if (job.state === 'failed') await boss.retry(name, id);
    else if (job.state === 'cancelled') await boss.resume(name, id);
    else return;
  }
  throw new Error(
    `pg-boss does not store the job of a delivery in the queue ${name}. Its policy must be standard, as createQueue sets it by default`,
  );
}

/** The limits of PostgreSQL's jsonb and of its memory. */
const TOO_LARGE =
  /string too long to represent as jsonb|invalid memory alloc request size|total size of jsonb/i;

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && TOO_LARGE.test(error.message);
}

function tooLarge(cause: unknown): DeliveryTooLargeError {
  return new DeliveryTooLargeError(
    'PostgreSQL does not accept a delivery of this size in a column of jsonb',
    {
      cause,
    },
  );
}
