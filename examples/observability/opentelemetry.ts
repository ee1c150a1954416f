import { type Attributes, type Meter, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Outcome, Receiver } from '@videovector-webhooks/core';
import { eventLabel, idsOf, isAuthentic } from './bounded.js';

/** The bucket boundaries that the conventions recommend for durations, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];

/**
 * Records a span and two metrics for each delivery, by the semantic conventions for messaging. If HTTP is instrumented, the
 * span is a child of the request's span. Unauthenticated requests are only counted, so strangers can't create spans.
 */
export function observeWithOpenTelemetry(
  receiver: Pick<Receiver, 'observe'>,
  tracer: Tracer,
  meter: Meter,
): void {
  const deliveries = meter.createCounter('videovector.webhook.deliveries', {
    description: 'Requests to the receiver by outcome',
    unit: '{delivery}',
  });
  const duration = meter.createHistogram('messaging.process.duration', {
    description: 'Duration of authentic deliveries',
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
    // No message and no recorded exception, because both may quote the payload.
    if (outcome.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  });
}

/** Attributes with few values, because every combination creates a time series. */
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
