import { type Attributes, type Meter, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Outcome, Receiver } from '@videovector-webhooks/core';
import { eventLabel, idsOf, isAuthentic } from './bounded.js';

/** The boundaries that the conventions advise for durations, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];

/**
 * A span and two metrics for each delivery, by the semantic conventions for messaging. The span is a child of the request's
 * where HTTP is instrumented. Only authentic deliveries have spans: a stranger's requests are counted, no more.
 */
export function observeWithOpenTelemetry(
  receiver: Pick<Receiver, 'observe'>,
  tracer: Tracer,
  meter: Meter,
): void {
  const deliveries = meter.createCounter('videovector.webhook.deliveries', {
    description: 'Requests that came to the receiver, whatever became of them',
    unit: '{delivery}',
  });
  const duration = meter.createHistogram('messaging.process.duration', {
    description: 'How long an authentic delivery took',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  });

  receiver.observe((outcome) => {
    const attributes = attributesOf(outcome);
    deliveries.add(1, { ...attributes, 'videovector.webhook.code': outcome.code });
    if (!isAuthentic(outcome)) return;
    const durationMs = outcome.durationMs ?? 0;
    duration.record(durationMs / 1000, attributes);

    const endTime = Date.now();
    const span = tracer.startSpan(`process ${eventLabel(outcome)}`, {
      kind: SpanKind.CONSUMER,
      startTime: endTime - durationMs,
      attributes: { ...attributes, ...spanAttributesOf(outcome) },
    });
    // No message, and no recorded exception: both may quote the payload.
    if (outcome.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  });
}

/** Few values each, since every combination is a time series. */
function attributesOf(outcome: Outcome): Attributes {
  return {
    'messaging.system': 'videovector',
    'messaging.operation.name': 'process',
    'messaging.destination.name': eventLabel(outcome),
    'http.response.status_code': outcome.status,
    ...(outcome.status >= 400 && { 'error.type': outcome.code }),
  };
}

function spanAttributesOf(outcome: Outcome): Attributes {
  const { eventId, deliveryId, webhookId } = idsOf(outcome);
  return {
    'messaging.operation.type': 'process',
    'videovector.webhook.code': outcome.code,
    ...(eventId !== undefined && { 'messaging.message.id': eventId }),
    ...(deliveryId !== undefined && { 'videovector.webhook.delivery_id': deliveryId }),
    ...(webhookId !== undefined && { 'videovector.webhook.id': webhookId }),
    ...(outcome.attempt !== undefined && { 'videovector.webhook.attempt': outcome.attempt }),
  };
}
