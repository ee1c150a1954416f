import { jsonText } from '../terminal/printable.js';
import type { Applied } from './apply.js';
import type { Cause } from './causes.js';
import { type DeadDelivery, sourcesOf } from './merge.js';

/** A cause as a line of JSON, without its deliveries. */
export function causeJson({
  deliveries,
  events,
  firstFailedAt,
  lastFailedAt,
  counts,
  ...cause
}: Cause): string {
  return jsonText({
    ...cause,
    deliveries: deliveries.length,
    ...counts,
    events: Object.fromEntries(events),
    firstFailedAt: isoText(firstFailedAt),
    lastFailedAt: isoText(lastFailedAt),
  });
}

/** A delivery as a line of JSON. */
export function deliveryJson(delivery: DeadDelivery): string {
  const { letters, failedAt, ...others } = delivery;
  return jsonText({ ...others, failedAt: isoText(failedAt), in: sourcesOf(delivery) });
}

/** What became of a delivery as a line of JSON. */
export function appliedJson({ delivery, results }: Applied): string {
  const { fingerprint, key, event, eventId, deliveryId, webhookId } = delivery;
  return jsonText({ fingerprint, key, event, eventId, deliveryId, webhookId, ...results });
}

function isoText(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
