import type { Delivery } from './delivery.js';
import type { DeliveryContext, HandlerContext } from './dispatch/context.js';
import type { HandlerOptions } from './dispatch/order-rule.js';
import type {
  EventData,
  EventDataMap,
  EventEnvelope,
  EventName,
  EventPattern,
  MatchingEvent,
  PatternOf,
  UnknownEvent,
  WebhookEvent,
} from './event/events.js';
import type { SchemaOutput, Schemas } from './event/schemas.js';
import type { Suggestion } from './event/suggestion.js';
import type { Inbox, TransactionOf } from './inbox/inbox.js';
import type { Outcome } from './outcome/outcome.js';
import type { QueuedDelivery } from './queue/queued-delivery.js';

/** What all receivers have, whatever their handlers get: the type of a parameter of a function that registers no handlers. */
export interface AnyReceiver {
  /** Registers a listener that sees every outcome, for logs and metrics. If it throws, the error is logged and has no other effect. */
  observe(listener: (outcome: Outcome) => void): this;
  /** Processes a delivery end to end. Never rejects; failures are reported as outcomes. */
  receive(delivery: Delivery): Promise<Outcome>;
  /**
   * Processes a web-standard request and returns the response. Works without `this`, as in `export default { fetch: receiver.fetch }`.
   *
   * @param request The request, or a platform's own variant of one, such as that of Azure Functions.
   * @param platform Further arguments of the platform. Work that continues after the response goes to the `waitUntil` of
   *   the first one that has it, such as the context of Workers; the others are ignored.
   */
  fetch(
    request: Pick<Request, 'method' | 'headers' | 'bodyUsed' | 'arrayBuffer'> & {
      readonly body: object | null;
    },
    ...platform: unknown[]
  ): Promise<Response>;
  /**
   * Handles a delivery that a queue hands to this worker. If the status is 5xx, the queue must keep the job and try again.
   *
   * An event without a handler is `no_handler` (503), never `ignored`: another worker may have the handler. To discard
   * events, register a fallback, or a handler that does nothing.
   */
  process(delivery: QueuedDelivery): Promise<Outcome>;
  /**
   * Shuts down gracefully: answers new deliveries with 503, and resolves once in-flight deliveries and their inbox updates
   * have finished and captures are stored (if the sink has `close`), at the latest after `handlerTimeoutMs` and a second. Bodies that are still arriving
   * are dropped immediately, with a 503.
   */
  close(): Promise<void>;
}

/** A receiver whose handlers get these events and this context. */
interface TypedReceiver<Events, Context> extends AnyReceiver {
  /**
   * Registers the handler of an event, of several, or of a family such as `media.*`; the most specific one wins.
   *
   * @param options `order: 'latest'` keeps late, stale events of a resource from the handler; see `HandlerOptions`.
   * @throws ConfigurationError If no event matches the pattern (the nearest one is suggested), if it has a handler already, or if
   *   an option is invalid or the inbox can't order events.
   */
  on<const Pattern extends string, E = Events>(
    pattern: PatternList<Pattern, PatternOf<E>> | SinglePattern<Pattern, PatternOf<E>>,
    handler: (
      event: WebhookEvent<MatchingEvent<Pattern, NoInfer<E>>, NoInfer<E>>,
      context: Context,
    ) => unknown,
    options?: HandlerOptions<SentEvent<MatchingEvent<Pattern, NoInfer<E>>>>,
  ): this;
  /** Registers the handler of every event that has no other. Without a fallback, `receive` answers these events 200 `ignored`. */
  fallback(handler: (event: UnknownEvent, context: Context) => unknown): this;
  /**
   * Exists only in types: a receiver fits where handlers are registered if its events have the data that these expect.
   * TypeScript can't conclude that from `on`, so `E` hides the events from the comparison.
   */
  readonly [EVENTS]?: Events;
}

declare const EVENTS: unique symbol;
declare const EXTRAS: unique symbol;

/** Receives deliveries: verifies each one, passes its event to one handler once, and returns the outcome. */
export interface Receiver extends TypedReceiver<EventDataMap, DeliveryContext> {}

/**
 * A receiver whose handlers get another context or other data than those of `Receiver`.
 *
 * @typeParam Extras `transaction`: what a transactional inbox passes to handlers. `data`: the data of the events that
 *   schemas change or `additionalEvents` adds, by name.
 */
export interface ReceiverWith<Extras extends object>
  extends TypedReceiver<EventsIn<Extras>, HandlerContext<TransactionIn<Extras>>> {
  /** Exists only in types: TypeScript would treat all conditional types of `Extras` as equal. */
  readonly [EXTRAS]?: Extras;
}

/**
 * What a handler does with an event. Its return value is ignored; once it returns or resolves, the event is handled.
 *
 * @typeParam Pattern What it is registered for: an event, a family such as `media.*`, or a union of these.
 * @typeParam Extras What the receiver adds, as in `ReceiverWith`.
 */
export type Handler<
  Pattern extends EventPattern | PatternOf<EventsIn<Extras>> = EventPattern,
  Extras extends object = object,
> = (
  event: WebhookEvent<MatchingEvent<Pattern, EventsIn<Extras>>, EventsIn<Extras>>,
  context: HandlerContext<TransactionIn<Extras>>,
) => unknown;

/** An event before its schema, if it has one, has changed its data. */
type SentEvent<Name> = Name extends string ? EventEnvelope<Name, EventData<Name>> : never;

// TypeScript infers a pattern from the branches of these for names that exist. The list comes first: TypeScript 5 would infer
// a tuple for the single pattern.

type PatternList<Pattern extends string, Known extends string> = [Pattern] extends [Known]
  ? readonly Pattern[]
  : readonly NoInfer<Pattern extends Known ? Pattern : Suggestion<Pattern, Known>>[];

/** The second part admits the type parameter of a generic function, for which the condition is open. */
type SinglePattern<Pattern extends string, Known extends string> =
  | (Pattern extends Known ? Pattern : NoInfer<Suggestion<Pattern, Known>>)
  | NoInfer<Pattern & Known>;

/** The data of every event. */
type EventsIn<Extras> = Extras extends { readonly data: infer Data }
  ? {
      readonly [Name in EventName | (keyof Data & string)]: Name extends keyof Data
        ? Data[Name]
        : EventData<Name>;
    }
  : EventDataMap;

type TransactionIn<Extras> = Extras extends { readonly transaction: infer Transaction } ? Transaction : never;

/** The type of the receiver that `createReceiver` returns for its options. */
export type ReceiverFor<I extends Inbox, S, AdditionalName extends string> = [
  ExtraIn<I, S, AdditionalName>,
] extends [never]
  ? Receiver
  : ReceiverWith<{
      readonly [Extra in ExtraIn<I, S, AdditionalName>]: {
        readonly transaction: TransactionOf<I>;
        readonly data: {
          readonly [Name in NewData<S, AdditionalName>]: Name extends keyof S
            ? SchemaOutput<Name, S[Name]>
            : unknown;
        };
      }[Extra];
    }>;

type ExtraIn<I extends Inbox, S, AdditionalName extends string> =
  | ([TransactionOf<I>] extends [undefined] ? never : 'transaction')
  | ([NewData<S, AdditionalName>] extends [never] ? never : 'data');

/**
 * The events whose data the options change. If their names are known only at run time, there are none; for `schemas: undefined`,
 * TypeScript infers all schemas that there can be.
 */
type NewData<S, AdditionalName extends string> =
  | (string extends keyof S ? never : Schemas extends S ? never : keyof S & string)
  | (string extends AdditionalName ? never : Exclude<AdditionalName, EventName>);
