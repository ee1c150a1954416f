// The queue and the worker on Amazon SQS, with a standard queue and a second one for dead letters. Copy this file.

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import {
  type DeliveryQueue,
  DeliveryTooLargeError,
  type QueuedDelivery,
  type Receiver,
} from '@videovector-webhooks/core';
import {
  closesInTime,
  type QueueWorker,
  type QueueWorkerOptions,
  readWorkerOptions,
  runJob,
} from '@videovector-webhooks/core/queue';

interface Job {
  readonly delivery: QueuedDelivery;
  readonly failures: number;
}

/** The longest delay of a message that SQS allows, in seconds. */
const MAX_DELAY_S = 900;

/**
 * The queue for the option `queue` of `createReceiver`.
 *
 * @param sqs With `maxAttempts: 1` and a short `requestTimeout`, so that it fails while SQS is unavailable.
 */
export function sqsQueue(sqs: SQSClient, queueUrl: string): DeliveryQueue {
  return { enqueue: (delivery) => send(sqs, queueUrl, { delivery, failures: 0 }) };
}

async function send(sqs: SQSClient, queueUrl: string, job: Job, delayMs = 0): Promise<void> {
  const DelaySeconds = Math.min(Math.ceil(delayMs / 1_000), MAX_DELAY_S);
  try {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(job), DelaySeconds }),
    );
  } catch (error) {
    if (!/must be shorter than/.test(String(error))) throw error;
    throw new DeliveryTooLargeError(
      'SQS does not accept a message of this size. Raise MaximumMessageSize of the queue, up to 1 MiB',
      {
        cause: error,
      },
    );
  }
}

/** Options of `startWorker`. */
export interface SqsWorkerOptions extends QueueWorkerOptions {
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  /** How many jobs run concurrently. Default: 10. */
  readonly concurrency?: number;
  /** How long a killed worker keeps its jobs, in seconds. A running job's claim is renewed, however long it takes. Default: 30. */
  readonly visibilityS?: number;
}

export function startWorker(
  receiver: Pick<Receiver, 'process'>,
  sqs: SQSClient,
  { queueUrl, deadLetterUrl, concurrency = 10, visibilityS = 30, ...options }: SqsWorkerOptions,
): QueueWorker {
  const settings = readWorkerOptions(options);
  const running = new Map<Message, Promise<void>>();
  const closing = new AbortController();
  const logError = (error: unknown): void => settings.logger.warn(`SQS: ${(error as Error).name}`);

  async function runOnce({ Body = '', ReceiptHandle }: Message): Promise<void> {
    const message = { QueueUrl: queueUrl, ReceiptHandle };
    const keep = (seconds: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: Math.ceil(seconds) }));
    const renewal = setInterval(() => void keep(visibilityS).catch(logError), (visibilityS * 1_000) / 3);
    try {
      const { delivery, failures } = JSON.parse(Body) as Job;
      const run = await runJob(receiver, delivery, failures, settings);
      // SQS counts each receipt, even of a job that only has to wait, so the number of failures is in the message.
      if (run.action === 'delay') return void (await keep(run.delayMs / 1_000));
      if (run.action === 'retry')
        await send(sqs, queueUrl, { delivery, failures: run.failures }, run.delayMs);
      if (run.action === 'dead-letter') await send(sqs, deadLetterUrl, { delivery, failures: 0 });
      await sqs.send(new DeleteMessageCommand(message));
    } finally {
      clearInterval(renewal);
    }
  }

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      const free = concurrency - running.size;
      if (free === 0) {
        await Promise.race(running.values());
        continue;
      }
      const ask = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(free, 10),
        VisibilityTimeout: visibilityS,
        WaitTimeSeconds: 20,
      });
      const { Messages = [] } = await sqs.send(ask, { abortSignal: closing.signal });
      for (const message of Messages)
        running.set(
          message,
          runOnce(message)
            .catch(logError)
            .finally(() => running.delete(message)),
        );
    }
  }

  async function keepPolling(): Promise<void> {
    while (!closing.signal.aborted) {
      await poll().catch((error) => closing.signal.aborted || logError(error));
      if (!closing.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  const polling = keepPolling();
  return {
    async close() {
      closing.abort();
      await closesInTime(
        polling.then(() => Promise.all(running.values())),
        running,
        settings,
      );
    },
  };
}
