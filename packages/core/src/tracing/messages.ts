import type { Outcome, OutcomeCode } from '../outcome/outcome.js';
import type { TraceContext } from '../queue/queued-delivery.js';

/**
 * The messages of the tracing channels, by the name to pass to `tracingChannel` of `node:diagnostics_channel`. All events of an
 * operation share one message. Only `error` can hold a payload; nothing holds a secret or a signature.
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel';
 * import type { TraceMessages } from '@videovector-webhooks/core';
 *
 * subscribe('tracing:videovector.webhook:handle:asyncEnd', (message) => {
 *   const { event, attempt, code, durationMs } = message as TraceMessages['videovector.webhook:handle'];
 *   console.log(event, attempt, code, durationMs);
 * });
 * ```
 */
export interface TraceMessages {
  /** A call of `receiver.receive`: a request, from anyone, until its outcome is known. */
  'videovector.webhook:receive': TraceMessage & {
    /** At the end: what observers get. */
    readonly outcome?: Outcome;
  };
  /** A call of `receiver.process`: a delivery from a queue, until its outcome is known. */
  'videovector.webhook:process': TraceMessage & {
    /** What subscribers to `enqueue` added when the delivery was enqueued. */
    readonly traceContext?: TraceContext;
    /** At the end: what observers get. */
    readonly outcome?: Outcome;
  };
  /** The check of a signature, including the lookup of secrets. */
  'videovector.webhook:verify': TraceMessage & {
    /** `X-Delivery-ID`, unsigned. */
    readonly deliveryId?: string;
    /** `X-Webhook-ID`, unsigned. */
    readonly webhookId?: string;
    /** At the end: the outcome's code, if the delivery is not authentic. */
    readonly code?: OutcomeCode;
    /** At the end: which bytes matched, if it is authentic. */
    readonly matchedBy?: 'raw' | 'canonical';
    /** At the end: the matching secret's position in its list, from 0. */
    readonly secretIndex?: number;
  };
  /** A claim in the inbox, including the wait for a copy in progress. */
  'videovector.webhook:claim': DeliveryTraceMessage & {
    /** At the end: how often the delivery has been claimed, from 1, if the claim succeeded. */
    readonly attempt?: number;
  };
  /** A run of a handler until it has really ended, including the check of the schema and the inbox's transaction. */
  'videovector.webhook:handle': DeliveryTraceMessage & {
    /** How often the delivery has been claimed, from 1. */
    readonly attempt: number;
  };
  /** The transfer of a delivery to the queue. */
  'videovector.webhook:enqueue': DeliveryTraceMessage & {
    /** Empty at the start. Fields that a subscriber to `start` adds, such as a `traceparent`, are stored with the delivery. */
    readonly traceContext: Record<string, string>;
  };
}

/** What the messages of all operations have. */
export interface TraceMessage {
  /** The receiver's option `name`. */
  readonly receiver: string;
  /** At the end: how long the operation took, in milliseconds. */
  readonly durationMs?: number;
  /** With the event `error`: what was thrown, as in the outcome. It may quote a payload. */
  readonly error?: unknown;
}

/** What the messages about a verified delivery have. */
export interface DeliveryTraceMessage extends TraceMessage {
  /** The event's name. */
  readonly event: string;
  /** The envelope's id, signed. */
  readonly eventId?: string;
  /** `X-Delivery-ID`, unsigned. */
  readonly deliveryId?: string;
  /** The subscription whose secret matched, if `secrets` is a record or a function of the id; else `X-Webhook-ID`, unsigned. */
  readonly webhookId?: string;
  /** The deduplication key. */
  readonly key: string;
  /** At the end: the outcome's code, if this operation decided it. */
  readonly code?: OutcomeCode;
}
