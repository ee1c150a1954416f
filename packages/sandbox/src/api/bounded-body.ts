import type { MiddlewareHandler } from 'hono';
import { Problem } from './problem.js';

/** Reads the body for those behind it, and refuses one that is larger without keeping it. */
export function boundedBody(most: number): MiddlewareHandler {
  return async (c, next) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    // To its end in any case: who still writes while the connection closes may not get to read the answer.
    for await (const chunk of c.req.raw.body ?? []) {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
    }
    if (size > most) throw new Problem('body_too_large', `The body is larger than ${most} bytes`);
    // Hono keeps a promise here, whatever its type says.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(Buffer.concat(chunks).toString()) });
    await next();
  };
}
