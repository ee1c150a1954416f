import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Outcome, TraceMessage } from '@videovector-webhooks/core';
import { Counter, Histogram, type Registry } from 'prom-client';
import { eventLabel } from './bounded.js';
import { subscribeToOutcomes } from './outcomes.js';

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

/** In seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The steps of a delivery that are timed. Reading its body is not one of them. */
const STEPS = ['verify', 'claim', 'handle', 'enqueue'] as const;

/**
 * Counts and times every outcome, and the steps of deliveries. No label contains an id, or a name that a sender can make up.
 *
 * @returns A function that stops it.
 */
export function measureWithPrometheus(registry: Registry): () => void {
  const registers = [registry];
  const deliveries = new Counter({
    name: 'videovector_webhook_deliveries_total',
    help: 'Requests to the receiver by outcome',
    labelNames: ['receiver', 'event', 'outcome', 'code', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'videovector_webhook_duration_seconds',
    help: 'Duration of a delivery, including its handler',
    labelNames: ['receiver', 'event', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const notices = new Counter({
    name: 'videovector_webhook_notices_total',
    help: 'Deliveries worth attention by reason',
    labelNames: ['receiver', 'notice'],
    registers,
  });
  const steps = new Histogram({
    name: 'videovector_webhook_step_duration_seconds',
    help: 'Duration of a step of a delivery',
    labelNames: ['receiver', 'step'],
    buckets: BUCKETS,
    registers,
  });

  const stopOutcomes = subscribeToOutcomes((observed, receiver) => {
    const { outcome, code, status, durationMs = 0 } = observed;
    const event = eventLabel(observed);
    deliveries.inc({ receiver, event, outcome, code, status });
    duration.observe({ receiver, event, outcome }, durationMs / 1000);
    for (const [notice, applies] of Object.entries(NOTICES))
      notices.inc({ receiver, notice }, applies(observed) ? 1 : 0);
  });
  const stopSteps = STEPS.map((step) => {
    const channel = `tracing:videovector.webhook:${step}:asyncEnd`;
    const onEnd = (message: unknown): void => {
      const { receiver, durationMs = 0 } = message as TraceMessage;
      steps.observe({ receiver, step }, durationMs / 1000);
    };
    subscribe(channel, onEnd);
    return () => unsubscribe(channel, onEnd);
  });
  return () => {
    for (const stop of [stopOutcomes, ...stopSteps]) stop();
  };
}
