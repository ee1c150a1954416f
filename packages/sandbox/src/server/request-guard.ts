import type { MiddlewareHandler } from 'hono';
import { isLoopback, isUnspoofable } from './local-host.js';

/**
 * Refuses requests that a web page of another origin makes a local browser send: by DNS rebinding (the page's own name leads
 * here), or across sites (CSRF).
 *
 * @param listensOn The host that the sandbox listens on. On loopback, only names of this machine are accepted; elsewhere
 *   also addresses and names that public DNS can't have.
 */
export function requestGuard(listensOn: string): MiddlewareHandler {
  const isLocal = isLoopback(listensOn.includes(':') ? `[${listensOn}]` : listensOn);
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    const name = host.replace(/:\d+$/, '');
    const isOurs = isLocal ? isLoopback(name) : isUnspoofable(name);
    if (!isOurs) return c.text(`The sandbox does not answer to the host ${JSON.stringify(name)}\n`, 403);
    const origin = c.req.header('origin');
    if ((origin !== undefined && origin !== `http://${host}`) || isFromAnotherSite(c.req)) {
      return c.text('The sandbox does not answer web pages of another origin\n', 403);
    }
    return next();
  };
}

/** By Fetch Metadata (W3C), which browsers send with each request; a link on another page of this machine may lead here. */
function isFromAnotherSite(request: { method: string; header(name: string): string | undefined }): boolean {
  const site = request.header('sec-fetch-site');
  if (site === undefined || site === 'none' || site === 'same-origin') return false;
  const isLink = request.method === 'GET' && request.header('sec-fetch-mode') === 'navigate';
  return !(site === 'same-site' && isLink);
}
