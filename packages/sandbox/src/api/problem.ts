import type { Context } from 'hono';

/** The errors of the API, by code. (Contract: errors.) */
const STATUS = {
  authentication_required: 401,
  invalid_api_key: 401,
  insufficient_scope: 403,
  not_found: 404,
  conflict: 409,
  idempotency_request_mismatch: 409,
  validation_error: 422,
  rate_limited: 429,
  internal_error: 500,
} as const;

export type ProblemCode = keyof typeof STATUS;

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

/** Answers an error in the API's form. */
export function answerProblem(c: Context, { code, message, details }: Problem, requestId: string): Response {
  const error = { code, message, ...(details !== undefined && { details }), request_id: requestId };
  return c.json({ error }, STATUS[code]);
}
