import type { ApiErrorKind, CarriedOut } from '../errors.js';

/** One call of the API. */
export interface ApiCall {
  /** Its name in errors, such as `webhooks.create`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The encoded path after the base URL, with its query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string | undefined;
  /** Makes a POST or a PATCH safe to repeat. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Not repeated if the API may have carried it out: a repetition could have a second effect. Default: repeated. */
  readonly onlyOnce?: true | undefined;
  /** After an attempt that may have been carried out, an error of this kind shows that it was. */
  readonly doneIf?: ApiErrorKind | undefined;
}

/** Why an attempt did not succeed. */
export interface Failure {
  readonly kind: ApiErrorKind;
  readonly code: string;
  /** Without the call's name. */
  readonly message: string;
  /** Whether the API did what was asked. */
  readonly carriedOut: CarriedOut;
  /** Whether the same request may succeed later. */
  readonly isTransient: boolean;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly details?: unknown;
  /** In seconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: Error | undefined;
}
