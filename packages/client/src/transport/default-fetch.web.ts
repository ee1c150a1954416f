import type { FetchLike } from './fetch-like.js';

/**
 * The global `fetch`. It is looked up with each request, so that a mock installed later is used. Bun and Deno read
 * `HTTPS_PROXY` and `NO_PROXY` themselves.
 */
export const defaultFetch: FetchLike = (url, request) => globalThis.fetch(url, request);
