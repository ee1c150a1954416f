import { type ApiErrorKind, VideoVectorApiError } from './error.js';
import type { Redactor } from './redact.js';

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
}

/** What is known of a status: its kind, the code where the API gives none, and what mends it. */
export const STATUSES: Readonly<Record<number, readonly [ApiErrorKind, string, string]>> = {
  400: ['validation', 'bad_request', 'the API does not take the request as it is'],
  401: ['authentication', 'unauthorized', 'the API does not know the key; check apiKey or bearerToken'],
  403: ['permission', 'forbidden', 'the key may not do this; it needs a wider scope: read, write or admin'],
  404: ['not_found', 'not_found', 'there is no such webhook or delivery, or it belongs to another account'],
  409: ['conflict', 'conflict', 'the request contradicts what the API holds'],
  422: ['validation', 'validation_error', 'a field is not what the API takes; see details'],
  429: ['rate_limit', 'rate_limited', 'too many requests; try again after retryAfter seconds'],
};

/** Makes the error of an answer, whatever form its body has. */
export function errorOfAnswer(call: string, answer: FailedAnswer, redactor: Redactor): VideoVectorApiError {
  const { status, retryAfter } = answer;
  const [kind, byDefault, advice] = STATUSES[status] ?? unlisted(status);
  const said = readBody(answer.body, redactor);
  const code = said.code ?? byDefault;
  const message = [`${call}: ${status} ${code}`, said.message ?? advice].join(': ');
  const requestId = said.requestId ?? answer.requestId;
  return new VideoVectorApiError(kind === 'conflict' ? withFix(message, code) : message, {
    kind,
    code,
    status,
    requestId: requestId === undefined ? undefined : redactor.text(requestId),
    details: said.details,
    retryAfter,
  });
}

function unlisted(status: number): readonly [ApiErrorKind, string, string] {
  if (status >= 500) return ['server', 'server_error', 'the API failed'];
  return ['request', `http_${status}`, 'the API refused the request'];
}

function withFix(message: string, code: string): string {
  if (code !== 'idempotency_request_mismatch') return message;
  return `${message}. The idempotencyKey was used for another request; use a new key, or repeat that request`;
}

interface Said {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  readonly details?: unknown;
}

/** Reads `{"error": {…}}`, or FastAPI's `{"detail": …}`; nothing else is repeated. */
function readBody(body: unknown, redactor: Redactor): Said {
  if (typeof body !== 'object' || body === null) return {};
  const { error, detail } = body as { error?: unknown; detail?: unknown };
  if (typeof error === 'object' && error !== null) return readError(error, redactor);
  if (typeof error === 'string') return { message: redactor.text(error) };
  if (typeof detail === 'string') return { message: redactor.text(detail) };
  if (Array.isArray(detail)) return readValidation(detail, redactor);
  // A dependency of FastAPI may raise HTTPException(detail={"code": …, "message": …}).
  if (typeof detail === 'object' && detail !== null) return readError(detail, redactor);
  return {};
}

function readError(error: object, redactor: Redactor): Said {
  const { code, message, details, request_id: requestId } = error as Record<string, unknown>;
  return {
    code: typeof code === 'string' && /^[\w.:-]{1,100}$/.test(code) ? redactor.text(code) : undefined,
    message: typeof message === 'string' && message !== '' ? redactor.text(message) : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    details: details === undefined || details === null ? undefined : redactor.value(details),
  };
}

/** FastAPI also repeats the input, which may be anything; it is left out. */
function readValidation(detail: readonly unknown[], redactor: Redactor): Said {
  const details = detail.slice(0, 50).map((item) => {
    const { loc, msg, type } = (typeof item === 'object' && item !== null ? item : {}) as Record<
      string,
      unknown
    >;
    return redactor.value({ loc, msg, type }) as { loc: unknown; msg: unknown; type: unknown };
  });
  const lines = details.map(({ loc, msg }) => `${placeOf(loc)}: ${typeof msg === 'string' ? msg : '?'}`);
  return { message: redactor.text(lines.join('; ')) || undefined, details };
}

/** Objects are left out: made a string, one with a `toString` of its own would throw. */
function placeOf(loc: unknown): string {
  return Array.isArray(loc) ? loc.filter((part) => typeof part !== 'object').join('.') : '?';
}
