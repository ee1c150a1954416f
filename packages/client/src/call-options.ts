import { ConfigurationError } from '@videovector-webhooks/core';

/** Options of a call that changes nothing. */
export interface CallOptions {
  /** Ends the call, and the pauses between its attempts; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of a call that changes something. */
export interface WriteOptions extends CallOptions {
  /**
   * Makes the call safe to repeat: the API carries out the first request with this key, and answers later ones as it
   * answered that. Default: a new key for each call, so that its retries are safe. Give one of your own, stored
   * beforehand, where a crash must not repeat the call either.
   */
  idempotencyKey?: string | undefined;
}

/** The key of a call: the caller's, or a new one that the retries share. */
export function readIdempotencyKey(given: string | undefined): string {
  if (given === undefined) return crypto.randomUUID();
  // It goes into a header, and `fetch` would repeat what it does not take.
  if (typeof given === 'string' && /^[\x21-\x7e]{1,255}$/.test(given)) return given;
  throw new ConfigurationError(
    'idempotencyKey',
    'The option idempotencyKey must be a string of 1 to 255 visible ASCII characters without spaces.',
  );
}

/**
 * Encodes an id as one segment of a path.
 *
 * @throws ConfigurationError Where it is empty, or would lead to another path (RFC 3986, section 5.2.4).
 */
export function segment(option: string, id: string): string {
  if (typeof id === 'string' && id !== '' && id !== '.' && id !== '..' && id.isWellFormed())
    return encodeURIComponent(id);
  throw new ConfigurationError(
    option,
    `The ${option} must be an id of the API, neither empty nor "." or "..".`,
  );
}
