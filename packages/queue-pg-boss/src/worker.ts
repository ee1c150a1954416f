import { ConfigurationError, type QueuedDelivery, type Receiver } from '@videovector-webhooks/core';
import {
  endsWithin,
  engineErrorLog,
  type JobRun,
  type QueueWorker,
  type QueueWorkerOptions,
  readWorkerOptions,
  runJob,
} from '@videovector-webhooks/core/queue';
import { type ClaimedJobs, claimedJobs, schemaOf } from './claimed-jobs.js';
import { assertStarted, type FetchedJob, type PgBossClient, prepareQueue, readName } from './client.js';
import { nap } from './nap.js';

const RENEWALS_A_LEASE = 3;

/** Options of `startWorker`. */
export interface PgBossWorkerOptions extends QueueWorkerOptions {
  /** The name of the queue. It is created unless it is there. Default: `videovector`. */
  name?: string | undefined;
  /** How many jobs run concurrently. Default: 10. */
  concurrency?: number | undefined;
  /** How long to wait before asking for jobs again when there are none, in milliseconds. Default: 1,000. */
  pollIntervalMs?: number | undefined;
  /**
   * How long a job stays with a worker that was killed, in milliseconds; another one takes it over within twice that. The claim
   * of a running job is renewed every third of it, however long the handler takes. Default: 30,000.
   */
  leaseMs?: number | undefined;
  /** The schema of the PgBoss; needed only if the PgBoss was created with the option `db`. Default: its own, or `pgboss`. */
  schema?: string | undefined;
}

/**
 * Starts a worker that takes jobs from a queue of pg-boss and passes them to a receiver.
 *
 * A job is completed once its event is handled. A job that fails is retried, and moved to pg-boss's failed jobs after
 * `maxAttempts`, or immediately if the handler throws a `PermanentError`; it stays there until it is retried or delivered again.
 * A job whose worker is killed is run by another one, any number of times.
 *
 * @param receiver The receiver with the handlers and the inbox. It is not closed by the worker.
 * @param boss A started PgBoss with a listener for errors. It is not stopped by the worker.
 * @throws ConfigurationError If an argument is invalid.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { startWorker } from '@videovector-webhooks/queue-pg-boss';
 * import PgBoss from 'pg-boss';
 *
 * const boss = new PgBoss(process.env['DATABASE_URL'] ?? '');
 * boss.on('error', (error) => console.error(error.name));
 * await boss.start();
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => console.log(event.data.run_id));
 * const worker = startWorker(receiver, boss, { concurrency: 10 });
 *
 * await worker.close();
 * await receiver.close();
 * await boss.stop();
 * ```
 */
export function startWorker(
  receiver: Pick<Receiver, 'process'>,
  boss: PgBossClient,
  options: PgBossWorkerOptions = {},
): QueueWorker {
  const { name, schema, concurrency, pollIntervalMs, leaseMs, settings } = readOptions(
    receiver,
    boss,
    options,
  );
  const logError = engineErrorLog('pg-boss', settings.logger);
  const claimed = claimedJobs(boss, name, schema);
  const running = new Map<string, Promise<void>>();
  const pause = nap();
  let isClosing = false;
  let isPrepared = false;

  async function run({ id, data, output }: FetchedJob): Promise<void> {
    const job = await runJob(receiver, parsed(data) as QueuedDelivery, failuresIn(output), settings);
    await settle(boss, name, claimed, id, job);
  }

  function start(job: FetchedJob): void {
    const ended = run(job)
      // The job stays claimed until another worker takes it over. The inbox knows whether it was handled.
      .catch(logError)
      .finally(() => {
        running.delete(job.id);
        pause.end();
      });
    running.set(job.id, ended);
  }

  /** Claims as many jobs as there is room for. Returns whether there may be more. */
  async function claim(): Promise<boolean> {
    if (!isPrepared) await prepareQueue(boss, name);
    isPrepared = true;
    const batchSize = concurrency - running.size;
    if (batchSize === 0) return false;
    const jobs = await boss.fetch(name, { batchSize, includeMetadata: true });
    for (const job of jobs) start(job);
    return jobs.length === batchSize;
  }

  async function poll(): Promise<void> {
    while (!isClosing) {
      const mayHaveMore = await claim().catch((error) => {
        logError(error);
        isPrepared = false;
        return false;
      });
      if (!mayHaveMore && !isClosing) await pause.take(pollIntervalMs);
    }
  }

  let renewals = 0;
  async function keepClaims(): Promise<void> {
    if (running.size > 0) await claimed.renew([...running.keys()]);
    if (++renewals % RENEWALS_A_LEASE === 0) await claimed.takeOver(leaseMs);
  }

  const polling = poll();
  const renewal = setInterval(() => void keepClaims().catch(logError), leaseMs / RENEWALS_A_LEASE);
  return {
    async close() {
      isClosing = true;
      pause.end();
      const ended = polling.then(() => Promise.all(running.values()));
      await endsWithin(settings.closeTimeoutMs, ended);
      clearInterval(renewal);
    },
  };
}

/** Tells pg-boss what becomes of a job. */
async function settle(
  boss: PgBossClient,
  name: string,
  claimed: ClaimedJobs,
  id: string,
  { action, outcome, failures, failure: { message, stack }, delayMs }: JobRun,
): Promise<void> {
  switch (action) {
    case 'complete':
      await boss.complete(name, id, { code: outcome.code });
      return;
    case 'dead-letter':
      // Without the failures: if the job is revived, it may fail as often again.
      return claimed.park(id, { message, stack });
    case 'retry':
    case 'delay':
      return claimed.postpone(id, delayMs, { failures, message, stack });
  }
}

/**
 * How often a job has failed, as its last run recorded it. pg-boss's own count has the delays and the killed workers, too; its
 * expiry overwrites the output, so the count starts again.
 */
function failuresIn(output: unknown): number {
  const { failures } = (parsed(output) ?? {}) as { failures?: unknown };
  return Number.isSafeInteger(failures) ? Math.max(0, failures as number) : 0;
}

/** A connection may be configured to return jsonb as text. */
function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function readOptions(receiver: Pick<Receiver, 'process'>, boss: PgBossClient, options: PgBossWorkerOptions) {
  if (typeof receiver?.process !== 'function')
    throw new ConfigurationError(
      'receiver',
      'startWorker needs a receiver of createReceiver: startWorker(receiver, boss).',
    );
  assertStarted(boss);
  const { concurrency = 10, pollIntervalMs = 1_000, leaseMs = 30_000 } = options;
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw new ConfigurationError('concurrency', 'The option concurrency must be an integer from 1.');
  for (const [option, value] of Object.entries({ pollIntervalMs, leaseMs }))
    if (!(typeof value === 'number' && value >= 1 && value < 2 ** 31))
      throw new ConfigurationError(option, `The option ${option} must be a number of milliseconds from 1.`);
  return {
    name: readName(options.name),
    schema: schemaOf(boss, options.schema),
    concurrency,
    pollIntervalMs,
    leaseMs,
    settings: readWorkerOptions(options),
  };
}
