import { type DeliveryQueue, DeliveryTooLargeError, type QueuedDelivery } from '@videovector-webhooks/core';
import { checkDurability } from './check.js';
import { assertFailsFast, type BullmqClient } from './client.js';
import { connect } from './connection.js';
import { revive } from './revive.js';

/** How long a delivery waits for a connection that is just being made, in milliseconds. */
const CONNECTING_MS = 500;

/** A job that is revived or removed at the same time takes another round. */
const MAX_ROUNDS = 3;

/**
 * Creates a queue for the option `queue` of `createReceiver`: on BullMQ 6, with its backend on Redis or on PostgreSQL.
 *
 * @param queue A Queue of BullMQ. It is never closed. On Redis, its connection needs `enableOfflineQueue: false`.
 * @throws ConfigurationError If it is not a Queue, or would keep jobs in memory while Redis is unavailable.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { bullmqQueue } from '@videovector-webhooks/queue-bullmq';
 * import { Queue } from 'bullmq';
 *
 * const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
 * const queue = new Queue('videovector', { connection: { url, enableOfflineQueue: false } });
 * const receiver = createReceiver({ secrets: 'whsec_example', queue: bullmqQueue(queue) });
 *
 * await receiver.close();
 * await queue.close();
 * ```
 */
export function bullmqQueue(queue: BullmqClient): DeliveryQueue & Required<Pick<DeliveryQueue, 'check'>> {
  assertFailsFast(queue);
  let isConnected = false;

  async function connected(): Promise<void> {
    await connect(queue);
    isConnected = true;
  }

  connected().catch(() => {});

  return {
    async enqueue(delivery) {
      // Once connected, a command fails by itself if the engine is unavailable.
      if (!isConnected) await inTime(connected());
      await store(queue, delivery);
    },
    async check() {
      await connected();
      return checkDurability(queue);
    },
  };
}

/**
 * Adds the job of a delivery, or revives it if it has failed. Otherwise, the existing job runs for this copy too.
 *
 * BullMQ itself ignores a job whose id exists, whatever its state. So the state is requested at the same time: a new delivery takes
 * one round trip, and only one whose job has failed takes more.
 */
async function store(queue: BullmqClient, delivery: QueuedDelivery): Promise<void> {
  const jobId = jobIdOf(delivery.key);
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const [state] = await Promise.all([queue.getJobState(jobId), add(queue, jobId, delivery)]);
    if (state !== 'failed' || (await revive(queue, jobId))) return;
  }
  throw new Error('BullMQ does not revive the failed job of a delivery');
}

async function add(queue: BullmqClient, jobId: string, delivery: QueuedDelivery): Promise<void> {
  const { removeOnComplete = true } = queue.defaultJobOptions;
  try {
    // What has failed must stay until it is retried.
    await queue.add('delivery', delivery, { jobId, removeOnComplete, removeOnFail: false });
  } catch (error) {
    throw isTooLarge(error) ? tooLarge(error) : error;
  }
}

/** BullMQ refuses ids that are all digits, which some keys are. */
function jobIdOf(key: string): string {
  return `vv-${key}`;
}

async function inTime(connecting: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('BullMQ is not connected')), CONNECTING_MS);
  });
  try {
    await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
    connecting.catch(() => {});
  }
}

/** The limits of BullMQ's option `sizeLimit`, of Redis (`proto-max-bulk-len`), of Upstash and of PostgreSQL's jsonb. */
const TOO_LARGE =
  /^The size of job .* exceeds the limit|invalid bulk length|max request size exceeded|string too long to represent as jsonb|invalid memory alloc request size/i;

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && TOO_LARGE.test(error.message);
}

function tooLarge(cause: unknown): DeliveryTooLargeError {
  const { message } = cause as Error;
  return new DeliveryTooLargeError(
    `The queue's engine does not accept a delivery of this size (${message.slice(0, 120)}). Raise its limit: sizeLimit in the ` +
      "Queue's defaultJobOptions, proto-max-bulk-len of Redis, or the limit of the hosted service",
    { cause },
  );
}
