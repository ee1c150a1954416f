import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** The errors of the API, by code. (Contract: errors.) */
export const STATUS = {
  authentication_required: 401,
  invalid_api_key: 401,
  insufficient_scope: 403,
  not_found: 404,
  conflict: 409,
  idempotency_request_mismatch: 409,
  body_too_large: 413,
  validation_error: 422,
  rate_limited: 429,
  internal_error: 500,
} as const;

export type ProblemCode = keyof typeof STATUS;

/** The code that goes with a status. */
export function codeOf(status: number): ProblemCode {
  const codes = Object.keys(STATUS) as ProblemCode[];
  return codes.findLast((code) => STATUS[code] === status) ?? 'internal_error';
}

/** Thrown by a route, and answered as the API answers errors. */
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

/** What the API says of an error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // The validator's word for a body that is no JSON.
  if (error instanceof HTTPException && error.status === 400)
    return new Problem('validation_error', 'The body is no JSON');
  return new Problem('internal_error', 'The sandbox has failed; that is a defect of the sandbox');
}

/** Answers an error in the API's form. */
export function answerProblem(c: Context, { code, message, details }: Problem, requestId: string): Response {
  const error = { code, message, ...(details !== undefined && { details }), request_id: requestId };
  return c.json({ error }, STATUS[code]);
}
