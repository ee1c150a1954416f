import { helpFor } from '@videovector-webhooks/core/tools';
import type { RotationState, RotationStep } from './rotate/state.js';

/**
 * What went wrong with a call, to branch on.
 *
 * - `authentication` (401), `permission` (403), `not_found` (404), `conflict` (409), `validation` (400 and 422),
 *   `rate_limit` (429, with `retryAfter`), `server` (5xx), `request` (any other 4xx);
 * - `network`: no response, or only a part of one; `timeout`: none in time;
 * - `redirect`: the API answered with a redirect, which is not followed with your key;
 * - `invalid_response`: a 2xx response that is not what the API documents.
 */
export type ApiErrorKind =
  | 'authentication'
  | 'permission'
  | 'not_found'
  | 'conflict'
  | 'validation'
  | 'rate_limit'
  | 'server'
  | 'request'
  | 'network'
  | 'timeout'
  | 'redirect'
  | 'invalid_response';

/** Whether the API did what a failed call asked for; `unknown` if the response was lost. */
export type CarriedOut = 'yes' | 'no' | 'unknown';

/** The parts of a `VideoVectorApiError`. */
export interface ApiErrorParts {
  readonly kind: ApiErrorKind;
  readonly code: string;
  /** Default: the message. */
  readonly summary?: string | undefined;
  readonly carriedOut: CarriedOut;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly details?: unknown;
  readonly retryAfter?: number | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly cause?: unknown;
}

/** What the client's errors have in common: a stable code, a link to its explanation, and a cause. */
export abstract class ClientError<Code extends string = string> extends Error {
  /** Stays the same from version to version. */
  readonly code: Code;
  /** Where to read about the error: an address, or a command that prints the explanation. */
  readonly help: string;

  constructor(message: string, code: Code, help: string, cause: unknown) {
    super(`${message} (see ${help})`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.help = help;
  }
}

/**
 * Thrown if a call to the API fails. It contains no key, no secret and no payload: text from the server is redacted and
 * shortened.
 *
 * @example
 * ```ts
 * import { createClient, VideoVectorApiError } from '@videovector-webhooks/client';
 *
 * const client = createClient({ apiKey: 'sk_example', baseUrl: 'http://127.0.0.1:9', maxRetries: 0 });
 * try {
 *   await client.webhooks.retrieve('whk_1');
 * } catch (error) {
 *   if (!(error instanceof VideoVectorApiError)) throw error;
 *   if (error.kind === 'not_found') console.log('no such webhook');
 *   else console.log(error.kind);
 * }
 * ```
 */
export class VideoVectorApiError extends ClientError {
  override readonly name = 'VideoVectorApiError';
  /** What went wrong, to branch on. `code` is the API's own, such as `idempotency_request_mismatch`, if it gives one. */
  readonly kind: ApiErrorKind;
  /** What went wrong in one phrase: the message without advice and link. */
  readonly summary: string;
  /** Whether the API did what was asked: `unknown` if the response was lost. `no` for calls that change nothing. */
  readonly carriedOut: CarriedOut;
  /** The key that the call was sent with. Repeating the call with it has no second effect. */
  readonly idempotencyKey: string | undefined;
  /** The HTTP status; undefined if there was no response. */
  readonly status: number | undefined;
  /** The API's id of the request, for its support. */
  readonly requestId: string | undefined;
  /** What the API says about the mistake: for a validation, a list of `{ loc, msg, type }`. */
  readonly details: unknown;
  /** When to try again, in seconds, if the API says so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, parts: ApiErrorParts) {
    super(message, parts.code, helpFor(parts.kind), parts.cause);
    this.kind = parts.kind;
    this.summary = parts.summary ?? message;
    this.carriedOut = parts.carriedOut;
    this.idempotencyKey = parts.idempotencyKey;
    this.status = parts.status;
    this.requestId = parts.requestId;
    this.details = parts.details;
    this.retryAfter = parts.retryAfter;
  }
}

/** Why a rotation stopped. */
export type RotationErrorCode =
  /** The receiver rejects unverifiable deliveries permanently; nothing was rotated. */
  | 'grace_not_open'
  /** The receiver did not show in time whether the grace period is open; nothing was rotated. */
  | 'grace_not_proven'
  /** The receiver accepted a delivery with a wrong signature. */
  | 'signature_not_checked'
  /** The store has no secret of the webhook. */
  | 'store_empty'
  /** Test events were not accepted in time. */
  | 'not_proven'
  /** Another rotation of this webhook is in progress. */
  | 'rotation_under_way'
  /** The API failed or refused a call; see cause. */
  | 'api_failed'
  /** One of your functions threw; see cause. */
  | 'store_failed'
  | 'journal_failed'
  | 'open_grace_failed'
  | 'install_failed'
  | 'close_grace_failed'
  /** The signal aborted. */
  | 'aborted'
  /** A bug in the kit. */
  | 'internal_error';

/** The parts of a `RotationError`. */
export interface RotationErrorParts {
  readonly step: RotationStep;
  readonly code: RotationErrorCode;
  readonly resume: RotationState;
  readonly cause?: unknown;
}

/**
 * Thrown if a rotation stops. Nothing is lost: run it again, with the same journal or with `resume`, and it continues.
 * However it is printed, it shows no secret.
 *
 * @example
 * ```ts
 * import { createClient, RotationError } from '@videovector-webhooks/client';
 *
 * const client = createClient({ apiKey: 'sk_example', baseUrl: 'http://127.0.0.1:9', maxRetries: 0 });
 * const install = async (secret: string) => console.log(secret.length);
 * try {
 *   await client.rotate('whk_1', { install });
 * } catch (error) {
 *   if (!(error instanceof RotationError)) throw error;
 *   console.log(error.step, error.code);
 *   // Fix the cause, then: await client.rotate('whk_1', { install, resume: error.resume });
 * }
 * ```
 */
export class RotationError extends ClientError<RotationErrorCode> {
  override readonly name = 'RotationError';
  /** The step that failed. */
  readonly step: RotationStep;
  /** What to pass as the option `resume`; it carries the new secret invisibly. */
  readonly resume: RotationState;

  constructor(message: string, { step, code, resume, cause }: RotationErrorParts) {
    super(message, code, helpFor(code), cause);
    this.step = step;
    this.resume = resume;
  }
}
