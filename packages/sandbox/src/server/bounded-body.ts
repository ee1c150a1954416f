import type { MiddlewareHandler } from 'hono';
import { Problem } from '../api/problem.js';

/** Reads the body for the handlers behind it, and refuses one that is too large without keeping it. */
export function boundedBody(maxBytes: number): MiddlewareHandler {
  return async (c, next) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    // Read to the end, however large: a client that is still writing when the connection closes may never read the response.
    for await (const chunk of c.req.raw.body ?? []) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
    }
    if (size > maxBytes) throw new Problem('body_too_large', `The body is larger than ${maxBytes} bytes`);
    // Hono keeps a promise here, whatever its type says.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(Buffer.concat(chunks).toString()) });
    await next();
  };
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i;

/** Refuses a body that is too large or not labelled as JSON, which the validator would treat as empty. */
export function boundedJsonBody(maxBytes: number): MiddlewareHandler {
  const bounded = boundedBody(maxBytes);
  return (c, next) => {
    if (JSON_TYPE.test(c.req.header('content-type') ?? '')) return bounded(c, next);
    throw new Problem('validation_error', 'Send the body as JSON, with Content-Type: application/json');
  };
}
