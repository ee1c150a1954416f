import { ConfigurationError } from '@videovector-webhooks/core';

/** Options of a call that changes nothing. */
export interface CallOptions {
  /** Ends the call, and the pauses between its attempts; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of a call that changes something. */
export interface WriteOptions extends CallOptions {
  /**
   * Makes the call safe to repeat: the API carries out the first request with this key, and answers later ones with the
   * result of the first. Default: a new key for each call, shared by its attempts. Pass a key that you stored beforehand
   * if a crash of your program must not repeat the call.
   */
  idempotencyKey?: string | undefined;
}

/** Checks the caller's signal: anything else would fail in the middle of the call. */
export function readSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined || typeof signal?.addEventListener === 'function') return signal;
  throw new ConfigurationError(
    'signal',
    'The option signal must be an AbortSignal, such as controller.signal.',
  );
}

/** The key of a call: the caller's, or a new one. */
export function readIdempotencyKey(given: string | undefined): string {
  if (given === undefined) return crypto.randomUUID();
  // It becomes a header, and `fetch` quotes invalid header values in its error.
  if (typeof given === 'string' && /^[\x21-\x7e]{1,255}$/.test(given)) return given;
  throw new ConfigurationError(
    'idempotencyKey',
    'The option idempotencyKey must be a string of 1 to 255 visible ASCII characters without spaces.',
  );
}

/**
 * Encodes an id as one segment of a path.
 *
 * @throws ConfigurationError If it is empty, or would lead to another path (RFC 3986, section 5.2.4).
 */
export function segment(option: string, id: string): string {
  if (typeof id === 'string' && id !== '' && id !== '.' && id !== '..' && id.isWellFormed())
    return encodeURIComponent(id);
  throw new ConfigurationError(
    option,
    `The ${option} must be an id of the API, neither empty nor "." or "..".`,
  );
}
