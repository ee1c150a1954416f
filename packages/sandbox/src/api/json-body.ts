import type { MiddlewareHandler } from 'hono';
import { boundedBody } from './bounded-body.js';
import { Problem } from './problem.js';

/** Much more than a webhook with its metadata needs. */
const LARGEST_BODY = 1024 * 1024;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i;

/** Refuses a body that is too large or no JSON by its own word, which the validator would take for an empty one. */
export function jsonBody(): MiddlewareHandler {
  const bounded = boundedBody(LARGEST_BODY);
  return (c, next) => {
    if (JSON_TYPE.test(c.req.header('content-type') ?? '')) return bounded(c, next);
    throw new Problem('validation_error', 'Send the body as JSON, with Content-Type: application/json');
  };
}
