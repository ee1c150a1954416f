import { ConfigurationError, type Receiver } from '@videovector-webhooks/core';
import { type QueueWorkerOptions, readWorkerOptions } from '@videovector-webhooks/core/queue';
import { schemaOf } from './claimed-jobs.js';
import { assertStarted, type PgBossClient, readName } from './client.js';

/** Options of `startWorker`. */
export interface PgBossWorkerOptions extends QueueWorkerOptions {
  /** The name of the queue. It is created if it does not exist. Default: `videovector`. */
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
 * Checks the arguments of `startWorker`, and fills in the defaults.
 *
 * @throws ConfigurationError If one is invalid.
 */
export function readOptions(
  receiver: Pick<Receiver, 'process'>,
  boss: PgBossClient,
  options: PgBossWorkerOptions,
) {
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
