import { printJson } from '../terminal/json-line.js';
import type { Applied } from './apply.js';
import type { Cause } from './causes.js';
import { type DeadDelivery, sourcesOf } from './merge.js';

/** Prints a cause as a line of JSON, without its deliveries. */
export function printCauseJson({
  deliveries,
  events,
  firstFailedAt,
  lastFailedAt,
  counts,
  ...cause
}: Cause): void {
  printJson({
    ...cause,
    deliveries: deliveries.length,
    ...counts,
    events: Object.fromEntries(events),
    firstFailedAt: isoText(firstFailedAt),
    lastFailedAt: isoText(lastFailedAt),
  });
}

/** Prints a delivery as a line of JSON. */
export function printDeliveryJson(delivery: DeadDelivery): void {
  const { letters, failedAt, ...others } = delivery;
  printJson({ ...others, failedAt: isoText(failedAt), in: sourcesOf(delivery) });
}

/** Prints what became of a delivery as a line of JSON. */
export function printAppliedJson({ delivery, results }: Applied): void {
  const { fingerprint, key, event, eventId, deliveryId, webhookId } = delivery;
  printJson({ fingerprint, key, event, eventId, deliveryId, webhookId, ...results });
}

function isoText(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
