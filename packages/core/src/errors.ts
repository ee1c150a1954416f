import { helpFor, withHelp } from './help-link.js';

/** The stable codes of this package's errors. */
export type ErrorCode =
  | 'ERR_CANONICAL_JSON'
  | 'ERR_CAPTURE_FORMAT'
  | 'ERR_CONFIGURATION'
  | 'ERR_DELIVERY_TOO_LARGE'
  | 'ERR_HANDLER_TIMEOUT'
  | 'ERR_INBOX_FULL'
  | 'ERR_INBOX_UNAVAILABLE'
  | 'ERR_PERMANENT'
  | 'ERR_SCHEMA'
  | 'ERR_SECRETS_UNAVAILABLE';

/**
 * The base class of this package's errors.
 *
 * To recognize one, compare its `code`: `instanceof` fails if two copies of the package are installed.
 *
 * @example
 * ```ts
 * import { createReceiver, WebhookError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.observe(({ error }) => {
 *   if (error instanceof WebhookError) console.log(error.code, error.help);
 * });
 * ```
 */
export abstract class WebhookError extends Error {
  /** Identifies the kind of error. Stable across versions and copies of the package. */
  abstract readonly code: ErrorCode;

  /** Where to read about the error: an address, or a command that prints the explanation. */
  get help(): string {
    return helpFor(this.code);
  }
}

/**
 * Whether an error has a code. Whatever was thrown is accepted: nothing, a proxy that throws, an error of another copy of
 * this package or of another realm.
 */
export function hasCode(error: unknown, code: ErrorCode): boolean {
  try {
    // Called with undefined for each delivery: without `?.` it would throw and catch an error, a tenth of an HTTP request.
    return (error as { code?: unknown } | null | undefined)?.code === code;
  } catch {
    return false;
  }
}

/**
 * Thrown if an option or argument is invalid; the message names the option and the fix.
 *
 * @example
 * ```ts
 * import { ConfigurationError, createReceiver } from '@videovector-webhooks/core';
 *
 * try {
 *   createReceiver({ secrets: process.env['NO_SUCH_VARIABLE'] });
 * } catch (error) {
 *   if (error instanceof ConfigurationError) console.log(error.option, error.message);
 * }
 * ```
 */
export class ConfigurationError extends WebhookError {
  override readonly name = 'ConfigurationError';
  override readonly code = 'ERR_CONFIGURATION';
  /** The invalid option or argument. */
  readonly option: string;

  /**
   * @param option The invalid option or argument.
   * @param message What is wrong and how to fix it, without any secret.
   */
  constructor(option: string, message: string, options?: { readonly cause?: unknown }) {
    super(withHelp(message, 'ERR_CONFIGURATION'), options);
    this.option = option;
  }
}

/**
 * Reported if the function of secrets returned none or did not respond in time. The receiver answers 503.
 *
 * @example
 * ```ts
 * import { createReceiver, SecretsUnavailableError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: () => process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
 * receiver.observe(({ error }) => {
 *   if (error instanceof SecretsUnavailableError) console.log(error.message);
 * });
 * ```
 */
export class SecretsUnavailableError extends WebhookError {
  override readonly name = 'SecretsUnavailableError';
  override readonly code = 'ERR_SECRETS_UNAVAILABLE';

  /** @param message What is wrong and how to fix it, without any secret. */
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(withHelp(message, 'ERR_SECRETS_UNAVAILABLE'), options);
  }
}

/**
 * Thrown by a handler for an event that can never succeed. The receiver answers 422, which the sender never retries, and
 * does not complete the delivery. Any other error is answered with 500, and the sender retries.
 *
 * @example
 * ```ts
 * import { createReceiver, PermanentError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('prompt_run.completed', (event) => {
 *   if (event.data.run_id === '') throw new PermanentError('a run without an id');
 * });
 * ```
 */
export class PermanentError extends WebhookError {
  override readonly name: string = 'PermanentError';
  override readonly code = 'ERR_PERMANENT';
}

/**
 * The reason of `context.signal` if the handler ran longer than `handlerTimeoutMs`. The receiver answers 503.
 *
 * Its name is that of the reason of `AbortSignal.timeout`, so code that checks for that one works here too.
 *
 * @example
 * ```ts
 * import { createReceiver, TimeoutError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('export.ready', async (_event, { signal }) => {
 *   signal.addEventListener('abort', () => {
 *     if (signal.reason instanceof TimeoutError) console.log('stop the export');
 *   });
 * });
 * ```
 */
export class TimeoutError extends WebhookError {
  override readonly name = 'TimeoutError';
  override readonly code = 'ERR_HANDLER_TIMEOUT';

  /** @param timeoutMs The limit, in milliseconds. */
  constructor(timeoutMs: number) {
    super(
      withHelp(
        `The handler ran longer than ${timeoutMs} ms. Pass context.signal on to its calls, or raise handlerTimeoutMs`,
        'ERR_HANDLER_TIMEOUT',
      ),
    );
  }
}

/**
 * Reported if an event's data does not pass its schema. The receiver answers 500 without calling the handler.
 *
 * @example
 * ```ts
 * import { createReceiver, SchemaError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.observe(({ error }) => {
 *   if (error instanceof SchemaError) console.log(error.paths);
 * });
 * ```
 */
export class SchemaError extends WebhookError {
  override readonly name = 'SchemaError';
  override readonly code = 'ERR_SCHEMA';
  /** The paths of the invalid fields, without their values. */
  readonly paths: readonly string[];

  /** @param event The event's name. */
  constructor(event: string, paths: readonly string[]) {
    const fields = paths.join(', ') || '(root)';
    super(
      withHelp(
        `The data of ${event} does not pass its schema at: ${fields}. Make the schema tolerate it, since VideoVector does ` +
          'not document the fields of data',
        'ERR_SCHEMA',
      ),
    );
    this.paths = paths;
  }
}

/**
 * Thrown by an inbox's `claim` if all the deliveries that it can hold are in progress. The receiver answers 503.
 *
 * @example
 * ```ts
 * import { createReceiver, InboxFullError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.observe(({ error }) => {
 *   if (error instanceof InboxFullError) console.log('raise maxEntries');
 * });
 * ```
 */
export class InboxFullError extends WebhookError {
  override readonly name = 'InboxFullError';
  override readonly code = 'ERR_INBOX_FULL';

  /** @param message What is full, without any part of a delivery. */
  constructor(
    message = 'The inbox is full. Raise maxEntries, or lower maxInFlight below it',
    options?: { readonly cause?: unknown },
  ) {
    super(withHelp(message, 'ERR_INBOX_FULL'), options);
  }
}

/**
 * Thrown by an inbox if its store can't be reached or refuses a statement; the message names the cause and the fix, and `cause` is the
 * driver's error. The receiver answers 503.
 *
 * @example
 * ```ts
 * import { createReceiver, InboxUnavailableError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.observe(({ error }) => {
 *   if (error instanceof InboxUnavailableError) console.log(error.cause);
 * });
 * ```
 */
export class InboxUnavailableError extends WebhookError {
  override readonly name = 'InboxUnavailableError';
  override readonly code = 'ERR_INBOX_UNAVAILABLE';

  /** @param message What is wrong and how to fix it, without any part of a delivery. */
  constructor(message = "The inbox can't be reached", options?: { readonly cause?: unknown }) {
    super(withHelp(message, 'ERR_INBOX_UNAVAILABLE'), options);
  }
}

/**
 * Thrown by a queue's `enqueue` if the delivery is larger than the engine accepts. The receiver answers 500, so that the
 * sender keeps retrying until the limit is raised.
 *
 * @example
 * ```ts
 * import { createReceiver, DeliveryTooLargeError, type QueuedDelivery } from '@videovector-webhooks/core';
 *
 * const enqueue = async (delivery: QueuedDelivery) => {
 *   if (delivery.body.length > 100_000) throw new DeliveryTooLargeError('The engine accepts 100,000 bytes. Raise its limit.');
 * };
 * createReceiver({ secrets: 'whsec_example', queue: { enqueue } });
 * ```
 */
export class DeliveryTooLargeError extends WebhookError {
  override readonly name = 'DeliveryTooLargeError';
  override readonly code = 'ERR_DELIVERY_TOO_LARGE';

  /** @param message The limit and how to raise it, without any part of a delivery. */
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(withHelp(message, 'ERR_DELIVERY_TOO_LARGE'), options);
  }
}

/**
 * Thrown for text that is not a capture. The message never quotes the text.
 *
 * @example
 * ```ts
 * import { CaptureFormatError, deliveryOf } from '@videovector-webhooks/core/replay';
 *
 * try {
 *   deliveryOf('{}');
 * } catch (error) {
 *   if (error instanceof CaptureFormatError) console.log(error.message);
 * }
 * ```
 */
export class CaptureFormatError extends WebhookError {
  override readonly name = 'CaptureFormatError';
  override readonly code = 'ERR_CAPTURE_FORMAT';

  /** @param message What is wrong, without quoting the text. */
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(withHelp(message, 'ERR_CAPTURE_FORMAT'), options);
  }
}

/** Why a text is not JSON that Python's `json.loads` would read. */
export type CanonicalJsonReason =
  | 'unexpected_character'
  | 'unexpected_end'
  | 'trailing_data'
  | 'invalid_escape'
  | 'control_character'
  | 'invalid_utf8'
  | 'byte_order_mark'
  | 'integer_too_long'
  | 'too_deep'
  | 'duplicate_key';

/** What each reason means, for the message. */
export const CANONICAL_JSON_REASONS: Record<CanonicalJsonReason, string> = {
  unexpected_character: 'JSON does not allow this byte here',
  unexpected_end: 'the text ends inside a value',
  trailing_data: 'something follows the value',
  invalid_escape: 'a backslash must be followed by one of "\\/bfnrt or by u and four hex digits',
  control_character: 'a control character in a string must be escaped',
  invalid_utf8: 'the bytes are not UTF-8 (RFC 3629)',
  byte_order_mark: 'a JavaScript string must not begin with a byte order mark; pass the bytes, or remove it',
  integer_too_long: 'CPython refuses integers of more than 4300 digits',
  too_deep: 'arrays and objects are nested more than 1000 deep',
  duplicate_key: 'an object has the same key twice',
};

/**
 * Thrown by `canonicalize` for a text that CPython's `json.loads` refuses. The message names the position and the reason,
 * and never quotes the text.
 *
 * @example
 * ```ts
 * import { CanonicalJsonError, canonicalize } from '@videovector-webhooks/core';
 *
 * try {
 *   canonicalize('{"event": ');
 * } catch (error) {
 *   if (error instanceof CanonicalJsonError) console.log(error.reason, error.position);
 * }
 * ```
 */
export class CanonicalJsonError extends WebhookError {
  override readonly name = 'CanonicalJsonError';
  override readonly code = 'ERR_CANONICAL_JSON';
  /** What is wrong, as a stable word. */
  readonly reason: CanonicalJsonReason;
  /** The offset in bytes into the text as UTF-8, counted from 0. */
  readonly position: number;

  /** @param position The offset in bytes into the text as UTF-8, counted from 0. */
  constructor(reason: CanonicalJsonReason, position: number) {
    super(withHelp(`Invalid JSON at byte ${position}: ${CANONICAL_JSON_REASONS[reason]}`, reason));
    this.reason = reason;
    this.position = position;
  }
}
