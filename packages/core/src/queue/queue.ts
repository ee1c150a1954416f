import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import type { ReceivedDelivery } from '../dispatch/received-delivery.js';
import { hasCode } from '../errors.js';
import { withHelp } from '../help-link.js';
import type { Logger } from '../outcome/logger.js';
import { type Result, stop } from '../outcome/result.js';
import { type QueuedDelivery, type TraceContext, toQueue } from './queued-delivery.js';

/**
 * An engine that stores verified deliveries until `receiver.process` handles them, in this process or another. It gets
 * every verified event, including those that this process has no handler for.
 */
export interface DeliveryQueue {
  /**
   * Stores a delivery as a job.
   *
   * - Any number of calls with one key, also concurrent ones, make one runnable job. If that job is among the dead letters,
   *   it becomes runnable again: the sender is answered 202, and will not deliver the event again.
   * - If the engine can't be reached, it rejects immediately, and does not wait for the engine to come back.
   *
   * @returns Resolves once the engine has stored the job as durably as it is configured to. The sender is then answered 202.
   * @throws DeliveryTooLargeError If the delivery is larger than the engine accepts.
   */
  enqueue(delivery: QueuedDelivery): Promise<void>;
  /**
   * Reads the engine's settings and returns those under which a stored job can be lost; none if there is no such setting. The
   * receiver logs them when it is created.
   */
  check?(): Promise<readonly DurabilityRisk[]>;
}

/** A setting of an engine under which it can lose jobs that it has stored. */
export interface DurabilityRisk {
  /** The setting's name in the engine's own configuration. */
  readonly setting: string;
  readonly value: string;
  /** What is lost, and when. */
  readonly risk: string;
  /** What to set instead. */
  readonly fix: string;
}

/** How the queue is called. */
export interface EnqueueOptions {
  readonly clock: Clock;
  /** How long the queue may take to store a delivery, in milliseconds. */
  readonly queueTimeoutMs: number;
}

/**
 * Hands a delivery to the queue.
 *
 * @param traceContext The trace that the delivery is part of, to be stored with it.
 */
export async function enqueue(
  queue: DeliveryQueue,
  received: ReceivedDelivery,
  { clock, queueTimeoutMs }: EnqueueOptions,
  traceContext?: TraceContext,
): Promise<Result> {
  try {
    const job = toQueue(received, clock.now(), traceContext);
    const stored = await withDeadline(clock, queueTimeoutMs, () => queue.enqueue(job));
    if (stored !== DEADLINE_PASSED) return stop('queued', received);
    throw new Error(`The queue did not answer within ${queueTimeoutMs} ms`);
  } catch (error) {
    const isTooLarge = hasCode(error, 'ERR_DELIVERY_TOO_LARGE');
    return stop(isTooLarge ? 'job_too_large' : 'queue_unavailable', received, { error });
  }
}

/** Logs the settings under which the queue can lose jobs. Never rejects. */
export async function logRisks(queue: DeliveryQueue, logger: Logger): Promise<void> {
  try {
    for (const { setting, value, risk, fix } of (await queue.check?.()) ?? []) {
      const text = `[videovector-webhooks] The queue's engine has ${setting} ${value}: ${risk}. ${fix}`;
      logger.warn(withHelp(text, 'queue_may_lose'));
    }
  } catch {
    // The engine does not show its settings, or can't be reached.
  }
}
