import { ConfigurationError, type QueuedDelivery, type Receiver } from '@videovector-webhooks/core';
import {
  closesInTime,
  endsWithin,
  engineErrorLog,
  type QueueWorker,
  type QueueWorkerOptions,
  readWorkerOptions,
  runJob,
  type WorkerSettings,
} from '@videovector-webhooks/core/queue';
import {
  type BackendFactory,
  DelayedError,
  type IQueueBackend,
  type Job,
  UnrecoverableError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { connectionOfWorker } from './client.js';
import { connect } from './connection.js';

/** Options of BullMQ that would move jobs to the failed ones, or delete them, although nothing is wrong with them. */
const FORBIDDEN = [
  'maxStalledCount',
  'maxStartedAttempts',
  'removeOnFail',
  'skipLockRenewal',
  'skipStalledCheck',
] as const;

type ForbiddenOption = (typeof FORBIDDEN)[number];

/** Options of `startWorker`: those of BullMQ's `Worker`, such as `connection` and `concurrency`, and those of the kit. */
export interface BullmqWorkerOptions<Connection = WorkerOptions['connection']>
  extends Omit<WorkerOptions<Connection>, ForbiddenOption | 'autorun' | 'concurrency' | 'settings'>,
    QueueWorkerOptions {
  /** How many jobs run concurrently. Default: 10. */
  concurrency?: number | undefined;
}

/** A running worker. */
export interface BullmqWorker extends QueueWorker {
  /** BullMQ's own worker, for its events and metrics. */
  readonly worker: Pick<Worker, 'on' | 'off' | 'once' | 'isRunning' | 'waitUntilReady' | 'pause' | 'resume'>;
}

/**
 * Starts a worker that takes jobs from a queue of BullMQ and passes them to a receiver.
 *
 * A job is completed once its event is handled. A job that fails is retried, and moved to BullMQ's failed jobs after
 * `maxAttempts`, or immediately if the handler throws a `PermanentError`; it stays there until it is retried or delivered again.
 * A job whose worker is killed is run by another one, any number of times.
 *
 * @param receiver The receiver with the handlers and the inbox. It is not closed by the worker.
 * @param name The name of the queue.
 * @param options Of BullMQ's `Worker` and of the kit. `connection` is required; it may be the same options as the Queue's.
 * @param backend `createPostgresBackend` of BullMQ, if the queue is on PostgreSQL. Default: Redis.
 * @throws ConfigurationError If an argument is invalid, or an option of BullMQ could lose jobs.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { startWorker } from '@videovector-webhooks/queue-bullmq';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 * const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
 * const worker = startWorker(receiver, 'videovector', { connection: { url }, concurrency: 10 });
 *
 * await worker.close();
 * await receiver.close();
 * ```
 */
export function startWorker<B extends IQueueBackend, Connection = WorkerOptions['connection']>(
  receiver: Pick<Receiver, 'process'>,
  name: string,
  options: BullmqWorkerOptions<Connection>,
  backend?: BackendFactory<B, Connection>,
): BullmqWorker {
  const { settings, workerOptions } = readOptions(receiver, name, options);
  const running = new Set<Job>();
  const process = async (job: Job<QueuedDelivery>, token?: string) => {
    running.add(job);
    return runOnce(receiver, job, token, settings).finally(() => running.delete(job));
  };
  const worker = new Worker(name, process, workerOptions as WorkerOptions, backend as never);
  const logError = engineErrorLog('BullMQ', settings.logger);
  worker.on('error', logError);
  const closing = new AbortController();
  const connected = connectUntil(worker, closing.signal);
  connected.then(() => (closing.signal.aborted ? undefined : worker.run())).catch(logError);
  return {
    worker,
    async close() {
      closing.abort();
      // A worker that is closed while it connects to PostgreSQL would leave that connection open, and the process running.
      const closed = connected.then(() => worker.close());
      if (await closesInTime(closed, running, settings)) return;
      // BullMQ may wait for an engine that is away here too.
      await endsWithin(DISCONNECT_MS, worker.disconnect().catch(logError));
    },
  };
}

/** Runs a job once, and tells BullMQ what to do with it: by returning, or by what it throws. */
async function runOnce(
  receiver: Pick<Receiver, 'process'>,
  job: Job<QueuedDelivery>,
  token: string | undefined,
  settings: WorkerSettings,
): Promise<string> {
  // BullMQ fails a job permanently after as many errors as it was added with. Errors of the engine must not count: here, the
  // table of actions decides.
  retryAfter(job, ENGINE_PAUSE_MS);
  const run = await runJob(receiver, job.data, job.attemptsMade, settings);
  const { action, outcome, failure, record, delayMs } = run;
  switch (action) {
    case 'complete':
      return outcome.code;
    case 'dead-letter':
      // The list of dead letters shows less without it.
      await job.updateProgress({ ...record }).catch(() => {});
      throw Object.assign(new UnrecoverableError(failure.message), { stack: failure.stack });
    case 'retry':
      retryAfter(job, delayMs);
      throw failure;
    case 'delay':
      await job.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
  }
}

const ENGINE_PAUSE_MS = 1_000;
const DISCONNECT_MS = 500;

/** Has BullMQ run the job again after an error. Only this process's copy of the options changes. */
function retryAfter(job: Job, delay: number): void {
  Object.assign(job.opts, { attempts: Number.POSITIVE_INFINITY, backoff: { type: 'fixed', delay } });
}

/**
 * Connects, however long that takes, unless the worker is closed meanwhile. The worker runs only then: if PostgreSQL refused one
 * that is running already, BullMQ would ask again immediately, and block the process forever.
 */
async function connectUntil(worker: Worker, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    try {
      return await connect(worker);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, ENGINE_PAUSE_MS));
    }
  }
}

function readOptions<Connection>(
  receiver: Pick<Receiver, 'process'>,
  name: string,
  { maxAttempts, retryDelayMs, observe, logger, closeTimeoutMs, ...options }: BullmqWorkerOptions<Connection>,
) {
  const usage = "startWorker(receiver, 'videovector', { connection })";
  if (typeof receiver?.process !== 'function')
    throw new ConfigurationError('receiver', `startWorker needs a receiver of createReceiver: ${usage}.`);
  if (typeof name !== 'string' || name === '')
    throw new ConfigurationError(
      'name',
      `startWorker needs the name of the queue, not the Queue itself: ${usage}.`,
    );
  if (options.connection === undefined || options.connection === null)
    throw new ConfigurationError(
      'connection',
      `startWorker needs the option connection, as a Worker does: ${usage}.`,
    );
  const forbidden = FORBIDDEN.find((option) => Object.hasOwn(options, option));
  if (forbidden !== undefined) {
    throw new ConfigurationError(
      forbidden,
      `startWorker sets ${forbidden} itself: with another value, jobs would fail or vanish although their events could be handled. ` +
        'Remove the option. To limit how often a job may fail, set maxAttempts.',
    );
  }
  const concurrency = options.concurrency ?? 10;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new ConfigurationError('concurrency', 'The option concurrency must be a whole number from 1.');
  return {
    settings: readWorkerOptions({ maxAttempts, retryDelayMs, observe, closeTimeoutMs, logger }),
    workerOptions: {
      // How long BullMQ waits after PostgreSQL was away; by default, 15 seconds.
      runRetryDelay: ENGINE_PAUSE_MS,
      // BullMQ takes undefined for a value.
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
      concurrency,
      connection: connectionOfWorker(options.connection),
      autorun: false,
      // A killed worker is not the job's fault, however often it happens. PostgreSQL's integers end here.
      maxStalledCount: 2 ** 31 - 1,
    },
  };
}
