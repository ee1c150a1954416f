import type { Clock } from '@videovector-webhooks/core';
import type { ApiErrorKind } from '../errors.js';
import type { Failure } from './api-call.js';
import type { Redactor } from './redact.js';
import { type AnyResponse, headerOf } from './response.js';
import { isTransientStatus, readRetryAfter } from './retry-policy.js';

/** For each status its kind, the code if the API gives none, and the fix. */
export const STATUSES: Readonly<Record<number, readonly [ApiErrorKind, string, string]>> = {
  400: ['validation', 'bad_request', 'the API does not accept this request'],
  401: ['authentication', 'unauthorized', 'the API does not know the key; check apiKey or bearerToken'],
  403: ['permission', 'forbidden', 'the key may not do this; it needs a wider scope: read, write or admin'],
  404: ['not_found', 'not_found', 'there is no such webhook or delivery, or it belongs to another account'],
  409: ['conflict', 'conflict', 'the request conflicts with the state of the webhook or the delivery'],
  422: ['validation', 'validation_error', 'a field is invalid; see details'],
  429: ['rate_limit', 'rate_limited', 'too many requests; try again after retryAfter seconds'],
};

/** Codes that need more advice than their status. */
const FIXES: Readonly<Record<string, string>> = {
  idempotency_request_mismatch:
    'The idempotencyKey was used for another request; use a new key, or repeat that request',
};

/**
 * Reads a response that reports an error, in any of the API's forms.
 *
 * @param body The parsed body; undefined if it is empty or not JSON, such as a gateway's HTML page.
 */
export function failureOfResponse(
  status: number,
  response: AnyResponse,
  body: unknown,
  { redactor, clock }: { readonly redactor: Redactor; readonly clock: Clock },
): Failure {
  const [kind, defaultCode, advice] = STATUSES[status] ?? unlisted(status);
  const said = readError(body, redactor);
  const code = said.code ?? defaultCode;
  const requestId =
    said.requestId ?? headerOf(response, 'x-request-id') ?? headerOf(response, 'x-correlation-id');
  const text = `${status} ${code}: ${said.message ?? advice}`;
  return {
    kind,
    code,
    message: FIXES[code] === undefined ? text : `${text}. ${FIXES[code]}`,
    status,
    requestId: requestId === undefined ? undefined : redactor.text(requestId),
    details: said.details,
    retryAfter:
      readRetryAfter(headerOf(response, 'retry-after'), headerOf(response, 'date'), clock) ?? said.retryAfter,
    // A request that was refused or not read has changed nothing; after a 5xx it is unknown.
    carriedOut: status >= 500 ? 'unknown' : 'no',
    isTransient: isTransientStatus(status),
  };
}

function unlisted(status: number): readonly [ApiErrorKind, string, string] {
  if (status >= 500) return ['server', 'server_error', 'the API failed'];
  return ['request', `http_${status}`, 'the API refused the request'];
}

interface ReportedError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  readonly details?: unknown;
  readonly retryAfter?: number | undefined;
}

/** Reads `{"error": …}`, FastAPI's `{"detail": …}`, or the same fields without a wrapper; nothing else is repeated. */
function readError(body: unknown, redactor: Redactor): ReportedError {
  if (!isObject(body)) return {};
  const { error, detail, request_id: requestId } = body;
  const inner = readInner(error ?? detail ?? body, redactor);
  return inner.requestId === undefined && typeof requestId === 'string' ? { ...inner, requestId } : inner;
}

function readInner(error: unknown, redactor: Redactor): ReportedError {
  if (typeof error === 'string') return { message: redactor.text(error) };
  // FastAPI lists what its validation found.
  if (Array.isArray(error)) return readValidation(error, redactor);
  return isObject(error) ? readFields(error, redactor) : {};
}

function readFields(error: Record<string, unknown>, redactor: Redactor): ReportedError {
  const { message, details, request_id: requestId, retry_after: retryAfter } = error;
  const code = [error['code'], error['error_code']].find(isCode);
  return {
    code: code === undefined ? undefined : redactor.text(code),
    message: typeof message === 'string' && message !== '' ? redactor.text(message) : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    details: details === undefined || details === null ? undefined : redactor.value(details),
    retryAfter: typeof retryAfter === 'number' && retryAfter >= 0 ? retryAfter : undefined,
  };
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && /^[\w.:-]{1,100}$/.test(code);
}

/** FastAPI also repeats the input, which may be a secret. */
function readValidation(detail: readonly unknown[], redactor: Redactor): ReportedError {
  const details = detail.slice(0, 50).map((item) => {
    const { loc, msg, type } = isObject(item) ? item : {};
    return redactor.value({ loc, msg, type }) as { loc: unknown; msg: unknown; type: unknown };
  });
  const lines = details.map(({ loc, msg }) => `${placeOf(loc)}: ${typeof msg === 'string' ? msg : '?'}`);
  return { message: redactor.text(lines.join('; ')) || undefined, details };
}

/** Objects are left out: one with a `toString` of its own would throw. */
function placeOf(loc: unknown): string {
  return Array.isArray(loc) ? loc.filter((part) => typeof part !== 'object').join('.') : '?';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
