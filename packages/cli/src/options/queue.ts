import type { Command } from 'commander';
import { UsageError } from '../terminal/exit.js';
import { urlOf } from './inbox.js';
import { choiceOf } from './values.js';

/** The engines that a queue can run on. */
const ENGINES = ['bullmq', 'pg-boss'] as const;

export type Engine = (typeof ENGINES)[number];

/** The options that `withQueueOptions` adds. */
export interface QueueOptions {
  queue?: Engine;
  queueUrl?: string;
  queueUrlEnv?: string;
  queueName: string;
  queueSpace?: string;
}

/** A queue as the options describe it. */
export interface QueueAddress {
  readonly engine: Engine;
  readonly url: string;
  readonly name: string;
  /** The schema or, on Redis, the prefix of the keys; undefined for the engine's default. */
  readonly space: string | undefined;
}

/** Adds the options for the queue. */
export function withQueueOptions(command: Command): Command {
  return command
    .addOption(choiceOf('--queue <engine>', 'the engine of your queue', ENGINES))
    .option('--queue-url <url>', 'its redis://… or postgres://…')
    .option(
      '--queue-url-env <name>',
      'the environment variable that holds that URL (default: REDIS_URL or DATABASE_URL)',
    )
    .option('--queue-name <name>', 'the name of the queue', 'videovector')
    .option(
      '--queue-space <name>',
      'its schema or, on Redis, the prefix of its keys, unless it is the default',
    );
}

/**
 * The queue that the options name; undefined if they name none.
 *
 * @throws UsageError If its URL is missing.
 */
export function queueOf(options: QueueOptions): QueueAddress | undefined {
  const { queue: engine, queueUrl, queueUrlEnv, queueName: name, queueSpace: space } = options;
  const url = urlOf('queue-url', queueUrl, queueUrlEnv);
  if (engine === undefined) {
    if (url === undefined) return undefined;
    throw new UsageError(`Give the engine of the queue: --queue ${ENGINES.join(' or --queue ')}`);
  }
  const variables = engine === 'bullmq' ? ['REDIS_URL', 'DATABASE_URL'] : ['DATABASE_URL'];
  const found = url ?? variables.map((variable) => process.env[variable]?.trim()).find(Boolean);
  if (found) return { engine, url: found, name, space };
  throw new UsageError(
    `Give the URL of the queue: --queue-url <url>, --queue-url-env <name>, or ${variables.join(' or ')} in the environment`,
  );
}
