import { Background } from './background.js';
import { readBody } from './body/read-body.js';
import { bodyOfWebRequest } from './body/web-request.js';
import { withDeadline } from './clock.js';
import { type Delivery, readHeaders } from './delivery.js';
import type { HandlerContext } from './dispatch/context.js';
import { handleOnce } from './dispatch/handle-once.js';
import { type AnyHandler, assertHandler, Handlers } from './dispatch/handlers.js';
import { enqueue, fromQueue, type QueuedDelivery } from './dispatch/queue.js';
import type { Ending } from './dispatch/run-handler.js';
import type {
  EventDataMap,
  EventPattern,
  MatchingEvent,
  UnknownEvent,
  WebhookEvent,
} from './event/events.js';
import { type Envelope, isStale, readEnvelope } from './event/parse-event.js';
import type { DataWith, Schemas } from './event/schemas.js';
import { InFlight } from './in-flight.js';
import type { Inbox, TransactionOf } from './inbox/inbox.js';
import type { MaybePromise } from './maybe-promise.js';
import { type ReceiverOptions, readOptions } from './options.js';
import { createOutcomeLog } from './outcome/log.js';
import { Observers } from './outcome/observers.js';
import { type Outcome, type OutcomeDetails, outcomeOf } from './outcome/outcome.js';
import { answerTo } from './outcome/response.js';
import { stop } from './outcome/result.js';
import { createCaptureTap } from './replay/capture-tap.js';
import { createSecretSource } from './signature/secret-source.js';
import { type Identity, identify } from './signature/verified-delivery.js';
import { readRequest, verify } from './signature/verify-delivery.js';
import { type WaitUntil, waitUntilOf } from './wait-until.js';

const FETCH_ADVICE =
  'something read the request before receiver.fetch(request). Pass a request that nobody has read, or read a clone: ' +
  'await request.clone().json()';

/** What a handler does with an event. What it returns is ignored; when it ends, the event is handled. */
export type Handler<Event, Context> = (event: Event, context: Context) => unknown;

/** Receives deliveries: verifies each, hands its event to one handler once, and says how to answer. */
export interface Receiver<Transaction = never, Data = EventDataMap> {
  /**
   * Registers the handler of an event, of several, or of a family such as `media.*`; the most specific one wins.
   *
   * @throws ConfigurationError Where no event matches the pattern (the nearest is suggested), or it has a handler.
   */
  on<const Pattern extends EventPattern>(
    pattern: Pattern | readonly Pattern[],
    handler: Handler<WebhookEvent<MatchingEvent<Pattern>, Data>, HandlerContext<Transaction>>,
  ): this;
  /** Registers the handler of every event that has no other; without one these are answered 200 and ignored. */
  fallback(handler: Handler<UnknownEvent, HandlerContext<Transaction>>): this;
  /** Registers a listener that sees every outcome, for logs and metrics. What it throws is logged, no more. */
  observe(listener: (outcome: Outcome) => void): this;
  /** Takes a delivery through all its way. Never rejects: whatever happens is an outcome. */
  receive(delivery: Delivery): Promise<Outcome>;
  /**
   * The same from web-standard request to response; a method that may be passed on by itself.
   *
   * @param platform What a platform passes along. The first of it that has a method `waitUntil`, such as the context of
   *   Workers, is given what goes on behind the answer; all else is left alone.
   */
  fetch(request: Request, ...platform: unknown[]): Promise<Response>;
  /** Handles a delivery that the queue gives back. Where the status is 5xx, the queue should try it again. */
  process(delivery: QueuedDelivery): Promise<Outcome>;
  /** Drains: refuses new deliveries with 503, and resolves when those under way and their marks are done. */
  close(): Promise<void>;
}

/**
 * Creates a receiver.
 *
 * @param options See `ReceiverOptions`; only `secrets` is needed.
 * @throws ConfigurationError Where an option is wrong; it names the option and the fix.
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
export function createReceiver<I extends Inbox = Inbox, const S extends Schemas = Record<never, never>>(
  options: ReceiverOptions<I, S>,
): Receiver<TransactionOf<I>, DataWith<S>> {
  const settings = readOptions(options);
  const { clock, inbox, queue, strict, maxInFlight, logger } = settings;
  const verifier = { ...settings, secrets: createSecretSource(options.secrets, clock) };
  const handlers = new Handlers(settings.additionalEvents);
  const background = new Background();
  const handling = { ...settings, background };
  const observers = new Observers(logger, createOutcomeLog(logger, clock));
  const tap = createCaptureTap(settings.capture, clock, logger);
  const inFlight = new InFlight();
  let draining = false;

  /** The way of a delivery: a named step a line. */
  async function pass(delivery: Delivery, trace: OutcomeDetails): Promise<Ending> {
    const headers = readHeaders(delivery.headers);
    const claimed = readRequest(delivery.method, headers, trace);
    if (!claimed.ok) return claimed;
    const body = await readBody(delivery.body, headers, settings);
    if (!body.ok) return body;
    const match = await verify(verifier, claimed.value, body.value, trace);
    if (!match.ok) return match;
    const envelope = readEnvelope(match.value.authenticated, headers.eventType, strict, trace);
    if (!envelope.ok) return envelope;
    if (strict && isStale(envelope.value.event, clock.now(), inbox.retentionMs)) return stop('event_stale');
    const identity = await identify(match.value, strict, trace);
    return queue === undefined
      ? dispatch(envelope.value, identity, trace, delivery.waitUntil)
      : enqueue(queue, identity, envelope.value.event.event, settings);
  }

  /** The rest of the way, for a delivery that was verified before it was queued. */
  async function passQueued(delivery: QueuedDelivery, trace: OutcomeDetails): Promise<Ending> {
    const identity = fromQueue(delivery, trace);
    const envelope = readEnvelope(identity.body, delivery.eventType ?? null, strict, trace);
    return envelope.ok ? dispatch(envelope.value, identity, trace) : envelope;
  }

  /** Claim, handle, complete: once, and only where there is a handler. */
  function dispatch(
    envelope: Envelope,
    identity: Identity,
    trace: OutcomeDetails,
    waitUntil?: WaitUntil,
  ): MaybePromise<Ending> {
    const handler = handlers.find(envelope.event.event);
    if (handler === undefined && handlers.isEmpty) return stop('ignored', { reason: 'no_handlers' });
    if (handler === undefined) return stop('ignored');
    const kept = waitUntil && { ...handling, background: background.keptAliveBy(waitUntil, logger) };
    return handleOnce(kept ?? handling, handler, envelope, identity, trace);
  }

  /** Runs one delivery to its outcome, counted, traced and observed; whatever goes wrong is an outcome too. */
  async function run(
    way: (trace: OutcomeDetails) => Promise<Ending>,
    waitUntil?: WaitUntil,
  ): Promise<Outcome> {
    const refusal = draining ? 'draining' : inFlight.count >= maxInFlight ? 'overloaded' : undefined;
    const trace: OutcomeDetails = {};
    const begun = clock.elapsed();
    let ended: Ending;
    inFlight.enter();
    try {
      ended = refusal === undefined ? await way(trace) : stop(refusal);
    } catch (error) {
      ended = stop('internal_error', { error });
    }
    inFlight.leave();
    trace.durationMs = clock.elapsed() - begun;
    const outcome = Object.freeze(outcomeOf(ended.code, trace, ended.details));
    observers.tell(outcome, waitUntil);
    return outcome;
  }

  const receiver: Receiver<TransactionOf<I>, DataWith<S>> = {
    on(pattern, handler) {
      handlers.add(Array.isArray(pattern) ? [...pattern] : [pattern], handler as AnyHandler);
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
      tap.around(delivery, (tapped) => run((trace) => pass(tapped, trace), tapped?.waitUntil)),
    process: (delivery) => run((trace) => passQueued(delivery, trace)),
    async fetch(request, ...platform) {
      const { method, headers } = request;
      const source = bodyOfWebRequest(request, FETCH_ADVICE);
      const waitUntil = waitUntilOf(platform);
      const outcome = await receiver.receive({ method, headers, body: source, waitUntil });
      const { body, ...init } = answerTo(outcome);
      return new Response(body, init);
    },
    async close() {
      draining = true;
      await inFlight.none();
      await withDeadline(clock, settings.leaseMs, background.drain());
      await tap.close();
    },
  };
  return receiver;
}
