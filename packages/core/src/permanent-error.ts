/**
 * Thrown by a handler for an event that can never succeed: it is answered with 422, which the sender never
 * retries, and nothing is recorded. Any other error is answered with 500 and retried.
 *
 * @example
 * ```ts
 * import { createReceiver, PermanentError } from '@videovector-webhooks/core';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * receiver.on('export.ready', (event) => {
 *   if (event.data.export_id === '') throw new PermanentError('an export without an id');
 * });
 * ```
 */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';
  readonly code = 'ERR_PERMANENT';
}
