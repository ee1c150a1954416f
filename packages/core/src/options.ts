import { type Clock, MAX_TIMER_MS, systemClock } from './clock.js';
import { assertKnownPattern, knownPatterns } from './dispatch/patterns.js';
import { ConfigurationError } from './errors.js';
import type { EventName } from './event/events.js';
import type { Schemas } from './event/schemas.js';
import type { Suggestion } from './event/suggestion.js';
import type { Inbox } from './inbox/inbox.js';
import { memoryInbox } from './inbox/memory-inbox.js';
import { type Logger, safeLogger } from './outcome/logger.js';
import type { DeliveryQueue } from './queue/queue.js';
import type { CaptureSink } from './replay/capture.js';
import { type GraceTime, readGrace } from './signature/grace-period.js';
import { DEFAULT_FALLBACK_BYTES } from './signature/match-signature.js';
import type { Secrets } from './signature/secrets.js';

/**
 * Options of `createReceiver`. Only `secrets` is required.
 *
 * @typeParam I The inbox, which may pass handlers a transaction.
 * @typeParam S The schemas, whose output is what handlers get.
 * @typeParam AdditionalName The names in `additionalEvents`.
 */
export interface ReceiverOptions<
  I extends Inbox = Inbox,
  S extends Schemas<AdditionalName> = Schemas<string>,
  AdditionalName extends string = string,
> {
  /**
   * The signing secrets: one, a list during a rotation, a record by webhook id, or a function of the webhook id. The type
   * admits undefined, so that an environment variable can be passed directly; the receiver then refuses to start.
   */
  secrets: Secrets | undefined;
  /** Where deliveries are remembered. Default: `memoryInbox()`, which only this process sees. */
  inbox?: I | undefined;
  /**
   * Whether to trust no unsigned header. Then a replay under a fresh `X-Delivery-ID` is a duplicate, the signed field `event` is
   * required, and an event whose signed `created_at` is older than the inbox remembers is refused. Default: false.
   */
  strict?: boolean | undefined;
  /**
   * Before this time a wrong signature is answered with 503 instead of 401, so that the sender retries deliveries signed with a
   * secret that you don't have yet: a Date, milliseconds since the epoch, or ISO 8601 with a time zone. Default: none.
   */
  graceUntil?: GraceTime | undefined;
  /** Validators for the data of events, by event name, of any library that implements Standard Schema. Default: none. */
  schemas?: (S & UnknownNames<S, EventName | AdditionalName>) | undefined;
  /** Names of events that VideoVector has added since this release. Default: none. */
  additionalEvents?: readonly AdditionalName[] | undefined;
  /** An engine that stores verified deliveries to be handled later; the sender is answered 202. Default: none. */
  queue?: DeliveryQueue | undefined;
  /** How long the queue may take to store a delivery, in milliseconds; after that the sender is answered 503. Default: 750. */
  queueTimeoutMs?: number | undefined;
  /** Where to capture deliveries: `captureToFile(path)`, or a sink of your own. Default: none. */
  capture?: CaptureSink | undefined;
  /** The largest body that is read, in bytes; a larger one is answered with 500. Default: 10 MiB. */
  maxBodyBytes?: number | undefined;
  /** How long a body may take to arrive, in milliseconds. Default: 30,000. */
  bodyTimeoutMs?: number | undefined;
  /** The largest body that is also checked in its canonical form, in bytes. Default: 256 KiB. */
  fallbackMaxBytes?: number | undefined;
  /** Whether to accept the form of `compactJson` too, for a relay in JavaScript that signs it. Default: false. */
  acceptCompactJson?: boolean | undefined;
  /** How long a handler may run, in milliseconds; after that the sender is answered 503. Default: 30,000. */
  handlerTimeoutMs?: number | undefined;
  /** How long a claim is held unless renewed, in milliseconds; it is renewed every third of that. Default: 60,000. */
  leaseMs?: number | undefined;
  /**
   * How long a copy waits for the copy in progress before it is answered with 503, in milliseconds, not counting the time that the
   * inbox takes. Default: 2,000.
   */
  joinMs?: number | undefined;
  /**
   * How often a delivery may be tried; after that it is parked: no handler is called, and the sender is answered 503 as long as
   * it retries. Attempts that ended because a process died count too. Default: no limit.
   */
  maxAttempts?: number | undefined;
  /** How long the inbox may take to answer, in milliseconds. Default: 10,000. */
  inboxTimeoutMs?: number | undefined;
  /**
   * The most memory for all bodies that are read from streams, in bytes, until their deliveries end. If it runs out, the body that has been arriving the
   * longest is dropped and answered with 503. At least `maxBodyBytes`. Default: 24 MiB.
   */
  maxBufferedBytes?: number | undefined;
  /**
   * How many verified deliveries may be in progress concurrently, also while they wait for a copy or are enqueued; more are
   * answered with 503. Deliveries of `process` are not counted. Default: 1,000.
   */
  maxInFlight?: number | undefined;
  /** Where to log. Default: `console`. */
  logger?: Logger | undefined;
  /**
   * Whether the log quotes the message and the stack of what a handler threw. Turn it off if these may hold payloads.
   * Default: true.
   */
  logErrors?: boolean | undefined;
  /** Identifies this receiver in traces and metrics, if a process has several. Default: `default`. */
  name?: string | undefined;
  /** Where to take the time from, for tests. Default: the system's clock. */
  clock?: Clock | undefined;
}

/** No schema has this type: an entry for an event that does not exist is an error that suggests the nearest one. */
type UnknownNames<S, Known extends string> = {
  readonly [Name in Exclude<keyof S & string, Known>]: Suggestion<Name, Known>;
};

/** The options with all defaults. */
export type Settings = {
  readonly [Name in Exclude<
    keyof ReceiverOptions,
    'secrets' | 'graceUntil' | 'queue' | 'capture'
  >]-?: NonNullable<ReceiverOptions[Name]>;
} & {
  readonly graceUntil: number;
  readonly queue: DeliveryQueue | undefined;
  readonly capture: CaptureSink | undefined;
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError If an option is invalid or unknown; the message names it and the fix.
 */
export function readOptions(options: ReceiverOptions): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('options', "createReceiver needs options: createReceiver({ secrets: '…' })");
  }
  const flag = (name: keyof Settings, byDefault = false): boolean =>
    readBoolean(name, options[name], byDefault);
  const count = (
    name: keyof Settings,
    byDefault: number,
    least = 1,
    most = Number.MAX_SAFE_INTEGER,
  ): number => readNumber(name, options[name], byDefault, least, most);
  const duration = (name: keyof Settings, byDefault: number, least = 1): number =>
    count(name, byDefault, least, MAX_TIMER_MS);

  const maxBodyBytes = count('maxBodyBytes', 10 * 1024 * 1024);
  const clock = readMethods('clock', options.clock ?? systemClock, ['now', 'elapsed', 'after']);
  const additionalEvents = readEventNames(options.additionalEvents);
  const logger = safeLogger(readMethods('logger', options.logger ?? console, ['warn', 'error']));
  const settings: Settings = {
    clock,
    inbox: readInbox(options.inbox === undefined ? memoryInbox({ clock, logger }) : options.inbox),
    strict: flag('strict'),
    graceUntil: readGrace(options.graceUntil),
    schemas: readSchemas(options.schemas, knownPatterns(additionalEvents)),
    additionalEvents,
    queue: readMethods('queue', options.queue, ['enqueue'], 'Pass the queue that a queue package returns.'),
    queueTimeoutMs: duration('queueTimeoutMs', 750),
    capture: readMethods('capture', options.capture, ['write'], 'Pass captureToFile(path), or a sink.'),
    maxBodyBytes,
    maxBufferedBytes: count('maxBufferedBytes', Math.max(24 * 1024 * 1024, maxBodyBytes), maxBodyBytes),
    bodyTimeoutMs: duration('bodyTimeoutMs', 30_000),
    fallbackMaxBytes: count('fallbackMaxBytes', DEFAULT_FALLBACK_BYTES, 0),
    acceptCompactJson: flag('acceptCompactJson'),
    handlerTimeoutMs: duration('handlerTimeoutMs', 30_000),
    leaseMs: duration('leaseMs', 60_000),
    joinMs: duration('joinMs', 2_000, 0),
    maxAttempts: count('maxAttempts', Number.MAX_SAFE_INTEGER),
    inboxTimeoutMs: duration('inboxTimeoutMs', 10_000),
    maxInFlight: count('maxInFlight', 1_000),
    logErrors: flag('logErrors', true),
    name: readName(options.name),
    logger,
  };
  assertAllKnown(options, ['secrets', ...Object.keys(settings)]);
  return settings;
}

function assertAllKnown(options: ReceiverOptions, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new ConfigurationError(
      name,
      `createReceiver has no option ${name}. Its options are: ${known.join(', ')}.`,
    );
  }
}

function readNumber(option: string, value: unknown, byDefault: number, least: number, most: number): number {
  if (value === undefined) return byDefault;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new ConfigurationError(option, `The option ${option} must be a number from ${least} to ${most}.`);
}

function readBoolean(option: string, value: unknown, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === 'boolean') return value;
  throw new ConfigurationError(option, `The option ${option} must be true or false.`);
}

function readName(name: string | undefined): string {
  if (name === undefined) return 'default';
  if (typeof name === 'string' && name.trim() !== '') return name;
  throw new ConfigurationError(
    'name',
    "The option name must be a string that is not blank, such as 'billing'.",
  );
}

/** Checks that an object, if there is one, has the methods that will be called. */
function readMethods<T extends object>(
  option: string,
  value: T,
  methods: readonly (keyof T & string)[],
  fix?: string,
): T;
function readMethods<T extends object>(
  option: string,
  value: T | undefined,
  methods: readonly (keyof T & string)[],
  fix?: string,
): T | undefined;
function readMethods<T extends object>(
  option: string,
  value: T | undefined,
  methods: readonly (keyof T & string)[],
  fix = '',
): T | undefined {
  const missing = methods.filter((method) => typeof value?.[method] !== 'function');
  if (value === undefined || missing.length === 0) return value;
  throw new ConfigurationError(
    option,
    `The option ${option} lacks the methods ${missing.join(', ')}. ${fix}`.trim(),
  );
}

function readInbox(inbox: Inbox): Inbox {
  const fix = 'Pass memoryInbox() or the inbox of an inbox package; if it is a promise, await it.';
  readMethods('inbox', inbox, ['claim', 'complete', 'release', 'renew'], fix);
  if (inbox.retentionMs > 0) return inbox;
  throw new ConfigurationError('inbox', `The option inbox has no retentionMs above 0. ${fix}`);
}

function readSchemas(schemas: Schemas = {}, known: ReadonlySet<string>): Schemas {
  if (typeof schemas !== 'object' || schemas === null)
    throw new ConfigurationError('schemas', 'The option schemas must be an object of schemas by event name.');
  for (const [event, schema] of Object.entries(schemas)) {
    assertKnownPattern(known, event);
    if (typeof schema?.['~standard']?.validate !== 'function') {
      throw new ConfigurationError(
        'schemas',
        `schemas[${JSON.stringify(event)}] does not implement Standard Schema (https://standardschema.dev).`,
      );
    }
  }
  return schemas;
}

function readEventNames(names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return [];
  if (
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string' && name !== '' && !name.includes('*'))
  ) {
    return names;
  }
  throw new ConfigurationError(
    'additionalEvents',
    'The option additionalEvents must be a list of event names, without *.',
  );
}
