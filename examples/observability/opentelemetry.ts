import { tracingChannel } from 'node:diagnostics_channel';
import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Meter,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Outcome, TraceMessages } from '@videovector-webhooks/core';
import { activeContext } from './active-context.js';
import { eventLabel, idsOf, isAuthentic } from './bounded.js';
import { subscribeToOutcomes } from './outcomes.js';

type DeliveryMessage = TraceMessages['videovector.webhook:process'];

/** The bucket boundaries that the conventions recommend for durations, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30];

/** The context that a delivery's span was started in. */
const OUTER = createContextKey('context around the delivery');

/**
 * Records a span for each delivery, by the semantic conventions for messaging. The spans of the inbox and of the handler are its children; if
 * HTTP is instrumented, its parent is the request's span. A delivery from a queue is a child of the delivery that was enqueued.
 *
 * @returns A function that stops it.
 */
export function traceWithOpenTelemetry(tracer: Tracer): () => void {
  const spans = new WeakMap<object, Span>();
  const deliveries = [
    tracingChannel<Context, DeliveryMessage>('videovector.webhook:receive'),
    tracingChannel<Context, DeliveryMessage>('videovector.webhook:process'),
  ];
  const verify = tracingChannel<Context, object>('videovector.webhook:verify');
  const enqueue = tracingChannel('videovector.webhook:enqueue');

  function startSpan(message: DeliveryMessage): Context {
    const outer = propagation.extract(context.active(), message.traceContext ?? {});
    const attributes = { ...OPERATION, 'messaging.operation.type': 'process' };
    const span = tracer.startSpan('process', { kind: SpanKind.CONSUMER, attributes }, outer);
    spans.set(message, span);
    return trace.setSpan(outer, span).setValue(OUTER, outer);
  }

  /** The span of an unauthenticated request is not ended, so it is not exported: strangers can't create spans. */
  function endSpan(message: unknown): void {
    const { outcome } = message as DeliveryMessage;
    const span = spans.get(message as DeliveryMessage);
    if (span === undefined || outcome === undefined || !isAuthentic(outcome)) return;
    span.updateName(`process ${eventLabel(outcome)}`);
    span.setAttributes({ ...attributesOf(outcome), ...idAttributesOf(outcome) });
    // No message and no recorded exception, because both may quote the payload.
    if (outcome.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  /** Keeps what the secrets function does out of a span that may not be exported. */
  const outerContext = (): Context => (context.active().getValue(OUTER) ?? context.active()) as Context;

  const inject = (message: unknown): void => {
    propagation.inject(
      context.active(),
      (message as TraceMessages['videovector.webhook:enqueue']).traceContext,
    );
  };

  for (const { start, asyncEnd } of deliveries) {
    start.bindStore(activeContext, startSpan);
    asyncEnd.subscribe(endSpan);
  }
  verify.start.bindStore(activeContext, outerContext);
  enqueue.start.subscribe(inject);
  return () => {
    for (const { start, asyncEnd } of deliveries) {
      start.unbindStore(activeContext);
      asyncEnd.unsubscribe(endSpan);
    }
    verify.start.unbindStore(activeContext);
    enqueue.start.unsubscribe(inject);
  };
}

/**
 * Counts requests, and measures authentic deliveries.
 *
 * @returns A function that stops it.
 */
export function measureWithOpenTelemetry(meter: Meter): () => void {
  const deliveries = meter.createCounter('videovector.webhook.deliveries', {
    description: 'Requests to the receiver by outcome',
    unit: '{delivery}',
  });
  const duration = meter.createHistogram('messaging.process.duration', {
    description: 'Duration of authentic deliveries',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  });

  return subscribeToOutcomes((outcome) => {
    const attributes = { ...OPERATION, ...attributesOf(outcome) };
    deliveries.add(1, { ...attributes, 'videovector.webhook.code': outcome.code });
    if (isAuthentic(outcome)) duration.record((outcome.durationMs ?? 0) / 1000, attributes);
  });
}

const OPERATION: Attributes = {
  'messaging.system': 'videovector',
  'messaging.operation.name': 'process',
};

/** Attributes with few values, because every combination creates a time series. */
function attributesOf(outcome: Outcome): Attributes {
  return {
    'messaging.destination.name': eventLabel(outcome),
    'http.response.status_code': outcome.status,
    ...(outcome.status >= 400 && { 'error.type': outcome.code }),
  };
}

function idAttributesOf(outcome: Outcome): Attributes {
  const { eventId, deliveryId, webhookId } = idsOf(outcome);
  return {
    'videovector.webhook.code': outcome.code,
    ...(eventId !== undefined && { 'messaging.message.id': eventId }),
    ...(deliveryId !== undefined && { 'videovector.webhook.delivery_id': deliveryId }),
    ...(webhookId !== undefined && { 'videovector.webhook.id': webhookId }),
    ...(outcome.attempt !== undefined && { 'videovector.webhook.attempt': outcome.attempt }),
  };
}
