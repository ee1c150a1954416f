/** What the client passes to `fetch`; every implementation knows these fields. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** A redirect would carry the key to another origin. */
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/**
 * Any implementation of `fetch`: the global one, or that of undici, node-fetch, cross-fetch, ky or a mock.
 *
 * Its response needs a `status`, and a body that can be read in one of the usual ways: a web or Node stream,
 * `arrayBuffer()`, `text()` or `json()`.
 */
export type FetchLike = (url: string, request: FetchRequest) => Promise<object>;
