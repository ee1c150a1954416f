import { ConfigurationError } from '@videovector-webhooks/core';

/** The methods of BullMQ's `Queue` that are called, on Redis or PostgreSQL. */
export interface BullmqClient {
  readonly name: string;
  readonly opts: { readonly connection?: unknown; readonly skipWaitingForReady?: boolean | undefined };
  readonly defaultJobOptions: {
    readonly removeOnComplete?: unknown;
    readonly sizeLimit?: number | undefined;
  };
  add(name: string, data: unknown, options: object): Promise<unknown>;
  getJob(id: string): Promise<BullmqJob | undefined>;
  getJobState(id: string): Promise<string>;
  waitUntilReady(): Promise<unknown>;
  getBackend(): unknown;
}

/** The methods of BullMQ's `Job` that are called. */
interface BullmqJob {
  retry(state: 'failed', options: object): Promise<void>;
}

const METHODS = ['add', 'getJob', 'getJobState', 'waitUntilReady', 'getBackend'] as const;

/** Whether it is a Queue, and not a Worker, a QueueEvents, a FlowProducer or a queue of Bull. */
export function isQueue(queue: BullmqClient): boolean {
  return METHODS.every((method) => typeof queue?.[method] === 'function');
}

/**
 * Refuses anything but a Queue of BullMQ, and a Queue that keeps jobs in memory while the engine is unavailable: a crash of this process
 * would lose jobs that have been acknowledged.
 *
 * @throws ConfigurationError With the fix in the message.
 */
export function assertFailsFast(queue: BullmqClient): void {
  if (!isQueue(queue)) {
    throw new ConfigurationError(
      'queue',
      "bullmqQueue needs a Queue of BullMQ 6: new Queue('videovector', { connection }). A Worker, a QueueEvents, a FlowProducer " +
        'and a queue of Bull are not supported.',
    );
  }
  if (isPostgres(queue)) return;
  if (queue.opts.skipWaitingForReady === true) {
    throw new ConfigurationError(
      'queue',
      'The Queue has skipWaitingForReady: with it, BullMQ 6 rejects every job of a Queue that was created before its connection ' +
        'was ready. Remove the option; bullmqQueue itself does not wait for a Redis that is away.',
    );
  }
  if (!hasNoOfflineQueue(queue.opts.connection)) {
    throw new ConfigurationError(
      'queue',
      'The connection of the Queue keeps commands in memory while Redis is away. Turn that off: connection: { …, ' +
        'enableOfflineQueue: false }, or disableOfflineQueue: true for a client of the package redis.',
    );
  }
}

/**
 * Returns the connection for a worker, with an offline queue: without one, BullMQ 6 repeats commands without a pause while Redis is
 * unavailable, which blocks the process forever.
 *
 * @throws ConfigurationError If it is a client, whose options can't be changed.
 */
export function connectionOfWorker<Connection>(connection: Connection): Connection {
  if (!hasNoOfflineQueue(connection)) return connection;
  if (isClient(connection)) {
    throw new ConfigurationError(
      'connection',
      'The client of the worker rejects commands while Redis is away, and BullMQ 6 then repeats them without a pause. Pass options ' +
        'instead, or a client of its own, without enableOfflineQueue: false or disableOfflineQueue: true.',
    );
  }
  return { ...connection, enableOfflineQueue: true };
}

function isClient(connection: unknown): boolean {
  return typeof (connection as { connect?: unknown }).connect === 'function';
}

/** Whether the Queue is on PostgreSQL, whose client never keeps queries for later. */
function isPostgres(queue: Pick<BullmqClient, 'getBackend'>): boolean {
  return poolOf(queue) !== undefined;
}

/** The pool of a Queue on PostgreSQL. */
export function poolOf(
  queue: Pick<BullmqClient, 'getBackend'>,
): { query(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> } | undefined {
  const { connection } = queue.getBackend() as { connection?: { pool?: { query?: unknown } } };
  return typeof connection?.pool?.query === 'function' ? (connection.pool as never) : undefined;
}

/**
 * Whether a connection to Redis rejects commands while Redis is away: options, a client of ioredis, a cluster of it, or a client
 * of redis; each has the switch in another place.
 */
function hasNoOfflineQueue(connection: unknown): boolean {
  const { enableOfflineQueue, options } = (connection ?? {}) as {
    enableOfflineQueue?: unknown;
    options?: { enableOfflineQueue?: unknown; disableOfflineQueue?: unknown };
  };
  return (
    enableOfflineQueue === false ||
    options?.enableOfflineQueue === false ||
    options?.disableOfflineQueue === true
  );
}
