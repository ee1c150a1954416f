import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import { fromBase64, toBase64 } from '../json/base64.js';
import { type Result, stop } from '../outcome/result.js';
import type { VerifiedDelivery } from '../signature/verified-delivery.js';
import type { ReceivedDelivery } from './received-delivery.js';

/** A verified delivery on its way through a queue: plain JSON, and small but for the body. */
export interface QueuedDelivery {
  /** The deduplication key: 48 hex digits, the same over all copies of the delivery. */
  readonly key: string;
  /** The authenticated bytes, in base64. */
  readonly body: string;
  readonly matchedBy: 'raw' | 'canonical';
  /** `X-Event-Type`, only if the signed body names no event. */
  readonly eventType?: string | undefined;
  readonly deliveryId?: string | undefined;
  readonly webhookId?: string | undefined;
  readonly secretIndex?: number | undefined;
  /** What subscribers to the tracing channel `enqueue` added, such as a `traceparent`. */
  readonly traceContext?: Readonly<Record<string, string>> | undefined;
}

/**
 * An engine that stores verified deliveries until `receiver.process` handles them, in this process or another. It gets
 * every verified event, including those that this process has no handler for.
 */
export interface DeliveryQueue {
  /**
   * Stores a delivery.
   *
   * @returns Resolves once it is stored durably: the sender is then answered 202, and will not send it again.
   */
  enqueue(delivery: QueuedDelivery): Promise<void>;
}

/** How the queue is called. */
export interface EnqueueOptions {
  readonly clock: Clock;
  /** How long the queue may take to answer, in milliseconds. */
  readonly inboxTimeoutMs: number;
}

/** Hands a delivery to the queue. */
export async function enqueue(
  queue: DeliveryQueue,
  received: ReceivedDelivery,
  { clock, inboxTimeoutMs }: EnqueueOptions,
  traceContext?: Readonly<Record<string, string>>,
): Promise<Result> {
  try {
    const storing = (async () => queue.enqueue(toQueue(received, traceContext)))();
    if ((await withDeadline(clock, inboxTimeoutMs, storing)) !== DEADLINE_PASSED)
      return stop('queued', received);
    throw new Error(`The queue did not answer within ${inboxTimeoutMs} ms`);
  } catch (error) {
    return stop('queue_unavailable', received, { error });
  }
}

function toQueue(
  received: ReceivedDelivery,
  traceContext: Readonly<Record<string, string>> = {},
): QueuedDelivery {
  const { key, body, matchedBy, event, eventFromHeader, deliveryId, webhookId, secretIndex } = received;
  const eventType = eventFromHeader ? event : undefined;
  return {
    key,
    body: toBase64(body),
    matchedBy,
    eventType,
    deliveryId,
    webhookId,
    secretIndex,
    ...(Object.keys(traceContext).length > 0 && { traceContext }),
  };
}

const NOT_QUEUED =
  'the job is not a delivery as the receiver enqueued it, so it stays in the queue. Pass the delivery unchanged to ' +
  'receiver.process(), and let nothing else add jobs to this queue';

/** The longest key that an inbox has to accept. */
const MAX_KEY_LENGTH = 64;

/**
 * Reads a delivery that the queue hands to a worker. It was verified before it was stored.
 *
 * Anything else is an internal error, so that the job stays: under a missing key, all jobs would be copies of one delivery.
 */
export function fromQueue(queued: QueuedDelivery): (VerifiedDelivery & { readonly key: string }) | Result {
  if (!isQueuedDelivery(queued)) return stop('internal_error', {}, { reason: NOT_QUEUED });
  const { key, body, matchedBy, eventType, deliveryId, webhookId, secretIndex } = queued;
  const verifiedWebhookId = undefined;
  return {
    key,
    body: fromBase64(body),
    matchedBy,
    eventType,
    deliveryId,
    webhookId,
    verifiedWebhookId,
    secretIndex,
  };
}

function isQueuedDelivery(queued: unknown): queued is QueuedDelivery {
  const { key, body } = (queued ?? {}) as Partial<QueuedDelivery>;
  return typeof key === 'string' && key !== '' && key.length <= MAX_KEY_LENGTH && typeof body === 'string';
}
