import type { Clock } from '../clock.js';
import type { ReceivedDelivery } from '../dispatch/received-delivery.js';
import { fromBase64, toBase64 } from '../json/base64.js';
import { type Result, stop } from '../outcome/result.js';
import type { VerifiedDelivery } from '../signature/verified-delivery.js';

/**
 * A verified delivery as a queue stores it: plain JSON, small except for the body.
 *
 * Every engine can store it: text that a sender could choose has no NUL and no lone surrogate, which PostgreSQL's jsonb refuses.
 */
export interface QueuedDelivery {
  /** The deduplication key: 48 hex digits, the same over all copies of the delivery. */
  readonly key: string;
  /** The authenticated bytes, in base64. */
  readonly body: string;
  readonly matchedBy: 'raw' | 'canonical';
  /** When the delivery was enqueued, in milliseconds since the epoch; absent if it comes from elsewhere. */
  readonly enqueuedAt?: number | undefined;
  /** `X-Event-Type`, only if the signed body names no event. */
  readonly eventType?: string | undefined;
  readonly deliveryId?: string | undefined;
  readonly webhookId?: string | undefined;
  /** The secret that matched belongs to that webhook id. */
  readonly webhookVerified?: true | undefined;
  readonly secretIndex?: number | undefined;
  /** The trace that the delivery is part of, such as a `traceparent`. */
  readonly traceContext?: TraceContext | undefined;
}

/** The trace that a delivery is part of, as the headers of W3C Trace Context. */
export type TraceContext = Readonly<Record<string, string>>;

/** Makes the job of a delivery. */
export function toQueue(
  received: ReceivedDelivery,
  enqueuedAt: number,
  traceContext: TraceContext | undefined,
): QueuedDelivery {
  const { key, body, matchedBy, secretIndex } = received;
  return {
    key,
    body: toBase64(body),
    matchedBy,
    enqueuedAt,
    eventType: storable(received.eventFromHeader && received.event),
    deliveryId: storable(received.deliveryId),
    webhookId: storable(received.webhookId),
    webhookVerified: received.verifiedWebhookId === undefined ? undefined : true,
    secretIndex,
    traceContext: storableContext(traceContext),
  };
}

/** Replaces what jsonb refuses: NUL, and surrogates without their other half. */
export function storable<T extends string | undefined>(text: T): T {
  return text?.toWellFormed().replaceAll('\0', '\ufffd') as T;
}

function storableContext(context: TraceContext = {}): TraceContext | undefined {
  const fields = Object.entries(context).filter(([, value]) => typeof value === 'string');
  if (fields.length === 0) return undefined;
  return Object.fromEntries(fields.map(([name, value]) => [storable(name), storable(value)]));
}

const NOT_QUEUED =
  'the job is not a delivery as the receiver enqueued it, so it stays in the queue. Pass the delivery unchanged to ' +
  'receiver.process(), and let nothing else add jobs to this queue';

/** The longest key that an inbox has to accept. */
const MAX_KEY_LENGTH = 64;

/** A delivery from a queue, verified before it was stored. */
export interface DequeuedDelivery extends VerifiedDelivery {
  readonly key: string;
  /** How long it waited in the queue, in milliseconds. */
  readonly queuedForMs: number | undefined;
}

/**
 * Reads a delivery that the queue hands to a worker.
 *
 * Anything else is an internal error, so that the job stays in the queue: without keys, all jobs would count as copies of one
 * delivery.
 */
export function fromQueue(queued: QueuedDelivery, clock: Pick<Clock, 'now'>): DequeuedDelivery | Result {
  if (!isQueuedDelivery(queued)) return stop('internal_error', {}, { reason: NOT_QUEUED });
  const { key, body, matchedBy, enqueuedAt, eventType, deliveryId, webhookId, webhookVerified, secretIndex } =
    queued;
  return {
    key,
    body: fromBase64(body),
    matchedBy,
    eventType,
    deliveryId,
    webhookId,
    verifiedWebhookId: webhookVerified === true ? webhookId : undefined,
    secretIndex,
    // At least 0, since the clocks of two machines may differ.
    queuedForMs: typeof enqueuedAt === 'number' ? Math.max(0, clock.now() - enqueuedAt) : undefined,
  };
}

function isQueuedDelivery(queued: unknown): queued is QueuedDelivery {
  const { key, body } = (queued ?? {}) as Partial<QueuedDelivery>;
  return typeof key === 'string' && key !== '' && key.length <= MAX_KEY_LENGTH && typeof body === 'string';
}
