import type { MiddlewareHandler } from 'hono';

const HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/**
 * Refuses what a web page elsewhere makes a browser of this machine send: by a name of its own that leads here (DNS
 * rebinding), or from its own origin (CSRF).
 */
export function onlyThisMachine(): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    const origin = c.req.header('origin');
    const isOwn = origin === undefined || origin === `http://${host}`;
    if (!HOST.test(host) || !isOwn) return c.text('The sandbox answers to this machine alone\n', 403);
    return next();
  };
}
