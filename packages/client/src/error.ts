import { helpFor } from '@videovector-webhooks/core';

/**
 * What went wrong with a call, to branch on.
 *
 * - `authentication` (401), `permission` (403), `not_found` (404), `conflict` (409), `validation` (400 and 422),
 *   `rate_limit` (429, with `retryAfter`), `server` (5xx), `request` (any other 4xx);
 * - `network`: no answer, `timeout`: none in time;
 * - `redirect`: the API answered with a redirect, which is not followed with your key;
 * - `invalid_response`: a 2xx answer that is not what the API documents.
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

/** The parts of a `VideoVectorApiError`. */
export interface ApiErrorParts {
  readonly kind: ApiErrorKind;
  readonly code: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly details?: unknown;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Thrown where a call to the API fails. It holds no key, no secret and no payload: what the server wrote is
 * redacted and cut.
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
export class VideoVectorApiError extends Error {
  override readonly name = 'VideoVectorApiError';
  /** What went wrong, to branch on. */
  readonly kind: ApiErrorKind;
  /** The API's own code, such as `idempotency_request_mismatch`; where it gives none, one of the kit's. */
  readonly code: string;
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** The API's id of the request, for its support. */
  readonly requestId: string | undefined;
  /** What the API says about the mistake: of a validation a list of `{ loc, msg, type }`. */
  readonly details: unknown;
  /** When to try again, in seconds, if the API said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, parts: ApiErrorParts) {
    super(
      `${message} (see ${helpFor(parts.kind)})`,
      parts.cause === undefined ? undefined : { cause: parts.cause },
    );
    this.kind = parts.kind;
    this.code = parts.code;
    this.status = parts.status;
    this.requestId = parts.requestId;
    this.details = parts.details;
    this.retryAfter = parts.retryAfter;
  }
}
