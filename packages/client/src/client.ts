import { type ClientOptions, readOptions } from './options.js';
import { createTransport } from './transport.js';
import { createWebhooks, type Webhooks } from './webhooks.js';

/** The webhook side of the VideoVector API. */
export interface Client {
  readonly webhooks: Webhooks;
}

/**
 * Creates a client of the VideoVector API.
 *
 * Calls that are safe to repeat are repeated where the network or the API fails: GETs, DELETEs, and, thanks to their
 * `Idempotency-Key`, all others.
 *
 * @param options See `ClientOptions`; nothing is needed where the environment holds the key.
 * @throws ConfigurationError Where an option is wrong; it names the option and the fix.
 * @example
 * ```ts
 * import { createClient } from '@videovector-webhooks/client';
 *
 * const client = createClient({ apiKey: 'sk_example' });
 * console.log(Object.keys(client.webhooks).length); // 12
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const transport = createTransport(readOptions(options));
  return { webhooks: createWebhooks(transport) };
}
