import { type Client, createClient } from '@videovector-webhooks/client';
import { type ApiOptions, announceApi, apiKeyOf, apiUrlOf, VIDEOVECTOR } from './api.js';

/**
 * Creates a client of the management API, and prints on standard error which API it is, since a `.env` may have chosen it.
 *
 * @throws UsageError If the variable that was named is empty.
 * @throws ConfigurationError If there is no key, or the URL is invalid.
 */
export function apiClient(options: ApiOptions): Client {
  const key = apiKeyOf(options);
  const client = createClient({
    ...(options.baseUrl && { baseUrl: options.baseUrl }),
    ...(key && { apiKey: key }),
  });
  announceApi(apiUrlOf(options) ?? VIDEOVECTOR);
  return client;
}
