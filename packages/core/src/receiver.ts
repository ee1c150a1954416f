import { trace } from '#runtime';
import { BodyBudget } from './body/body-budget.js';
import { readBody } from './body/read-body.js';
import { bodyOfWebRequest } from './body/web-request.js';
import { withDeadline } from './clock.js';
import type { Delivery } from './delivery.js';
import { type HandleOptions, handleOnce } from './dispatch/handle-once.js';
import { type AnyHandler, assertHandler, Handlers } from './dispatch/handlers.js';
import { readOrderRule } from './dispatch/order-rule.js';
import { receivedDelivery } from './dispatch/received-delivery.js';
import { parseEvent } from './event/parse-event.js';
import type { Schemas } from './event/schemas.js';
import { deliveryKey } from './inbox/delivery-key.js';
import type { Inbox } from './inbox/inbox.js';
import { Lifecycle } from './lifecycle.js';
import { type ReceiverOptions, readOptions } from './options.js';
import { createOutcomeLog } from './outcome/log.js';
import { Observers } from './outcome/observers.js';
import type { Outcome } from './outcome/outcome.js';
import { answerTo } from './outcome/response.js';
import { isStop, outcomeOf, type Result, stop } from './outcome/result.js';
import { logRisks } from './queue/queue.js';
import { fromQueue, type QueuedDelivery } from './queue/queued-delivery.js';
import type { Receiver, ReceiverFor } from './receiver-type.js';
import { createCaptureRecorder } from './replay/capture-recorder.js';
import { warnIfOver } from './signature/grace-period.js';
import { createSecretSource } from './signature/secret-source.js';
import { readRequest } from './signature/unverified-request.js';
import type { VerifiedDelivery } from './signature/verified-delivery.js';
import { enqueue, verifyDelivery } from './tracing/steps.js';
import { keepAlive, type WaitUntil, waitUntilOf } from './wait-until.js';

const FETCH_ADVICE =
  'something read the request before receiver.fetch(request). Pass the request unread, or read a clone of it: ' +
  'await request.clone().json()';

/** Added to `handlerTimeoutMs` when the receiver closes: once for the last inbox updates, once more for the captures. */
const CLOSE_GRACE_MS = 500;

/**
 * Creates a receiver.
 *
 * @param options See `ReceiverOptions`; only `secrets` is required.
 * @throws ConfigurationError If an option is invalid; the message names the option and the fix.
 * @example
 * ```ts
 * import { createReceiver } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', async (event, { key }) => {
 *   console.log(event.data.run_id, key);
 * });
 *
 * const response = await receiver.fetch(new Request('http://localhost/webhooks', { method: 'POST', body: '{}' }));
 * console.log(response.status); // 401
 * ```
 */
export function createReceiver<
  I extends Inbox = Inbox,
  const S extends Schemas<AdditionalName> = Record<never, never>,
  const AdditionalName extends string = never,
>(options: ReceiverOptions<I, S, AdditionalName>): ReceiverFor<I, S, AdditionalName> {
  const settings = readOptions(options);
  const { clock, queue, strict, logger, maxBodyBytes, maxInFlight, handlerTimeoutMs } = settings;
  const secrets = createSecretSource(options.secrets, clock, (keys) => warnIfOver(keys.graceUntil, settings));
  const verifier = { ...settings, secrets };
  const handlers = new Handlers(settings.additionalEvents);
  const observers = new Observers(logger, createOutcomeLog(settings));
  const recorder = settings.capture && createCaptureRecorder(settings.capture, clock, logger);
  const lifecycle = new Lifecycle(clock);
  const budget = new BodyBudget(settings.maxBufferedBytes);
  const limits = { ...settings, budget };
  const handling: HandleOptions = { ...settings, background: lifecycle };
  warnIfOver(settings.graceUntil, settings);
  if (queue !== undefined) void logRisks(queue, logger);

  /** Processes a delivery end to end. Each step returns what the next one needs, or ends the pipeline. */
  async function processDelivery(delivery: Delivery): Promise<Result> {
    const buffer = budget.createBuffer(maxBodyBytes);
    try {
      const request = readRequest(delivery);
      if (isStop(request)) return request;
      const body = await readBody(delivery.body, request, buffer, limits);
      if (isStop(body)) return body;
      const verified = await verifyDelivery(request, body, verifier);
      if (isStop(verified)) return verified;
      return await processVerified(verified, delivery.waitUntil);
    } finally {
      buffer.release();
    }
  }

  async function processVerified(verified: VerifiedDelivery, waitUntil?: WaitUntil): Promise<Result> {
    if (!lifecycle.beginVerified(maxInFlight)) return stop('overloaded', verified);
    try {
      const event = parseEvent(verified, settings);
      if (isStop(event)) return event;
      const { body, verifiedWebhookId, deliveryId } = verified;
      const key = await deliveryKey(body, verifiedWebhookId, strict ? undefined : deliveryId);
      const received = receivedDelivery(verified, event, key);
      if (queue !== undefined) return await enqueue(queue, received, settings);
      const handler = handlers.find(event.event);
      if (handler !== undefined) return await handleOnce(handleOptions(waitUntil), received, handler);
      return stop('ignored', received, handlers.isEmpty ? { reason: 'no_handlers' } : {});
    } finally {
      lifecycle.endVerified();
    }
  }

  /** Processes a delivery that was verified before it was queued. */
  async function processQueued(queued: QueuedDelivery): Promise<Result> {
    const verified = fromQueue(queued, clock);
    if (isStop(verified)) return verified;
    const event = parseEvent(verified, settings);
    if (isStop(event)) return event;
    const received = { ...verified, ...event };
    const handler = handlers.find(event.event);
    return handler === undefined
      ? stop('no_handler', received)
      : handleOnce(handleOptions(), received, handler);
  }

  function handleOptions(waitUntil?: WaitUntil): HandleOptions {
    return waitUntil ? { ...handling, background: lifecycle.keptAliveBy(waitUntil, logger) } : handling;
  }

  /** Runs a pipeline and notifies the observers of its outcome; if it throws, the outcome is `internal_error`. */
  async function outcomeFrom(pipeline: () => Promise<Result>, delivery?: Delivery): Promise<Outcome> {
    const startedAt = clock.elapsed();
    const isClosing = lifecycle.closing.aborted;
    lifecycle.begin();
    try {
      const result = isClosing
        ? stop('draining')
        : await pipeline().catch((error) => stop('internal_error', {}, { error }));
      const outcome = outcomeOf(result, clock.elapsed() - startedAt);
      observers.notify(outcome, delivery);
      if (delivery && recorder)
        keepAlive(delivery, recorder.record(delivery, result.delivery.receivedBody, outcome), logger);
      return outcome;
    } finally {
      lifecycle.end();
    }
  }

  const receiver: Receiver = {
    on(pattern, handler, options) {
      const patterns = Array.isArray(pattern) ? [...pattern] : [pattern];
      handlers.add(patterns, handler as AnyHandler, readOrderRule(options, settings.inbox));
      return receiver;
    },
    fallback(handler) {
      handlers.setFallback(handler as AnyHandler);
      return receiver;
    },
    observe(listener) {
      assertHandler(listener, 'receiver.observe(listener)');
      observers.add(listener);
      return receiver;
    },
    receive: (delivery) =>
      trace('receive', settings, () => outcomeFrom(() => processDelivery(delivery), delivery)),
    process: (queued) =>
      trace('process', settings, () => outcomeFrom(() => processQueued(queued)), {
        traceContext: queued?.traceContext,
      }),
    async fetch(request, ...platform) {
      const { method, headers } = request ?? {};
      const source = bodyOfWebRequest(request, FETCH_ADVICE);
      const waitUntil = waitUntilOf(platform);
      const outcome = await receiver.receive({ method, headers, body: source, waitUntil });
      const { body, ...init } = answerTo(outcome);
      return new Response(body, init);
    },
    async close() {
      const drainMs = handlerTimeoutMs + CLOSE_GRACE_MS;
      const endsAt = clock.elapsed() + drainMs + CLOSE_GRACE_MS;
      budget.dropArriving('draining');
      await lifecycle.close(drainMs);
      if (recorder) await withDeadline(clock, endsAt - clock.elapsed(), () => recorder.close());
    },
  };
  return receiver as ReceiverFor<I, S, AdditionalName>;
}
