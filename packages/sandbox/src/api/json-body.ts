import type { MiddlewareHandler } from 'hono';
import { boundedBody } from '../server/bounded-body.js';
import { Problem } from './problem.js';

/** Far more than a webhook with its metadata needs. */
const MAX_BODY_BYTES = 1024 * 1024;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i;

/** Refuses a body that is too large or not labelled as JSON, which the validator would treat as empty. */
export function jsonBody(): MiddlewareHandler {
  const bounded = boundedBody(MAX_BODY_BYTES);
  return (c, next) => {
    if (JSON_TYPE.test(c.req.header('content-type') ?? '')) return bounded(c, next);
    throw new Problem('validation_error', 'Send the body as JSON, with Content-Type: application/json');
  };
}
