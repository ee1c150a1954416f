import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import { fromBase64, toBase64 } from '../json/base64.js';
import type { OutcomeDetails } from '../outcome/outcome.js';
import { type Stop, stop } from '../outcome/result.js';
import type { Identity } from '../signature/verified-delivery.js';

/** A verified delivery on its way through a queue: plain JSON, and small but for the body. */
export interface QueuedDelivery {
  /** The deduplication key; fit to be the job's id. */
  readonly key: string;
  /** The authenticated bytes, in base64. */
  readonly body: string;
  readonly matchedBy: 'raw' | 'canonical';
  readonly eventType: string | undefined;
  readonly deliveryId: string | undefined;
  readonly webhookId: string | undefined;
}

/**
 * An engine that keeps verified deliveries until `receiver.process` handles them, in this process or another. It gets
 * every verified event, also such as this process has no handler for.
 */
export interface DeliveryQueue {
  /**
   * Takes a delivery.
   *
   * @returns When it is stored durably; the sender is told 202 then, and will not send it again.
   */
  enqueue(delivery: QueuedDelivery): Promise<void>;
}

/** Hands a verified delivery to the queue. */
export async function enqueue(
  queue: DeliveryQueue,
  { key, body, matchedBy, deliveryId, webhookId }: Identity,
  eventType: string,
  { clock, inboxTimeoutMs }: { readonly clock: Clock; readonly inboxTimeoutMs: number },
): Promise<Stop> {
  try {
    const job = { key, body: toBase64(body), matchedBy, eventType, deliveryId, webhookId };
    const taken = await withDeadline(clock, inboxTimeoutMs, queue.enqueue(job));
    if (taken !== DEADLINE_PASSED) return stop('queued');
    return stop('queue_unavailable', {
      error: new Error(`The queue did not answer in ${inboxTimeoutMs} ms`),
    });
  } catch (error) {
    return stop('queue_unavailable', { error });
  }
}

/** Takes a delivery back from the queue. */
export function fromQueue(
  { key, body, matchedBy, deliveryId, webhookId }: QueuedDelivery,
  trace: OutcomeDetails,
): Identity {
  Object.assign(trace, { key, matchedBy, deliveryId, webhookId });
  return { key, body: fromBase64(body), matchedBy, deliveryId, webhookId };
}
