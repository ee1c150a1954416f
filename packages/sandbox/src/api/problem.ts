import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { StateFileError } from '../state/state-file.js';

/**
 * The error codes of the API and their statuses. VideoVector's public code shows those that begin with `authentication_`,
 * `authorization_`, `idempotency_` and `resource_`, except `resource_delivery_not_found`; the rest are guesses. (Contract: errors.)
 */
export const STATUS = {
  authentication_invalid_api_key: 401,
  authorization_insufficient_scope: 403,
  resource_webhook_not_found: 404,
  resource_delivery_not_found: 404,
  conflict: 409,
  idempotency_request_mismatch: 409,
  body_too_large: 413,
  validation_error: 422,
  resource_quota_exceeded: 429,
  resource_rate_quota_exceeded: 429,
  internal_error: 500,
  service_unavailable: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;

/** The code that goes with a status. */
export function codeOf(status: number): ProblemCode {
  const codes = Object.keys(STATUS) as ProblemCode[];
  return codes.findLast((code) => STATUS[code] === status) ?? 'internal_error';
}

/** An error of the API: thrown by a route, answered in the API's form. */
export class Problem extends Error {
  override readonly name = 'Problem';

  readonly code: ProblemCode;
  readonly details: unknown;

  constructor(code: ProblemCode, message: string, details?: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** How the API reports an error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StateFileError) return new Problem('service_unavailable', error.message);
  // Thrown by the validator for a body that does not parse.
  if (error instanceof HTTPException && error.status === 400)
    return new Problem('validation_error', 'The body is not valid JSON');
  return new Problem('internal_error', 'The sandbox failed. This is a bug in the sandbox; please report it');
}

/** Answers an error in the API's form. */
export function answerProblem(c: Context, { code, message, details }: Problem): Response {
  const error = { code, message, ...(details !== undefined && { details }), request_id: c.get('requestId') };
  return c.json({ error }, STATUS[code]);
}
