import type { MiddlewareHandler } from 'hono';
import { newId } from '../ids.js';

declare module 'hono' {
  interface ContextVariableMap {
    /** Identifies the request in the header X-Request-ID and in errors. */
    requestId: string;
  }
}

/** Gives each request an id, and each response the header X-Request-ID. (Contract: errors.) */
export function requestId(): MiddlewareHandler {
  return async (c, next) => {
    const id = newId('req');
    c.set('requestId', id);
    c.header('x-request-id', id);
    await next();
    if (c.res.headers.get('x-request-id') !== id) c.header('x-request-id', id);
  };
}
