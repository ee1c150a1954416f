import type { Outcome, Receiver } from '@videovector-webhooks/core';
import { Counter, Histogram, type Registry } from 'prom-client';
import { eventLabel } from './bounded.js';

/** Conditions worth attention even if the delivery succeeded. */
const NOTICES = {
  /** A proxy re-serializes the JSON. */
  reserialized: ({ matchedBy }) => matchedBy === 'canonical',
  /** The delivery failed before, or the response to it was lost. */
  retried: ({ attempt = 1 }) => attempt > 1,
  /** Signed with a secret that is not the first in its list: a rotation has not finished. */
  other_secret: ({ secretIndex = 0 }) => secretIndex > 0,
  event_mismatch: ({ eventMismatch = false }) => eventMismatch,
  taken_over: ({ takenOver = false }) => takenOver,
  mark_pending: ({ markPending = false }) => markPending,
} as const satisfies Record<string, (outcome: Outcome) => boolean>;

/** Counts and times every outcome. No label contains an id, or a name that a sender can make up. */
export function observeWithPrometheus(receiver: Pick<Receiver, 'observe'>, registry: Registry): void {
  const registers = [registry];
  const deliveries = new Counter({
    name: 'videovector_webhook_deliveries_total',
    help: 'Requests to the receiver by outcome',
    labelNames: ['event', 'outcome', 'code', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'videovector_webhook_duration_seconds',
    help: 'Duration of a delivery, including its handler',
    labelNames: ['event', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const notices = new Counter({
    name: 'videovector_webhook_notices_total',
    help: 'Deliveries worth attention by reason',
    labelNames: ['notice'],
    registers,
  });
  for (const notice of Object.keys(NOTICES)) notices.inc({ notice }, 0);

  receiver.observe((observed) => {
    const { outcome, code, status, durationMs = 0 } = observed;
    const event = eventLabel(observed);
    deliveries.inc({ event, outcome, code, status });
    duration.observe({ event, outcome }, durationMs / 1000);
    for (const [notice, applies] of Object.entries(NOTICES)) if (applies(observed)) notices.inc({ notice });
  });
}
