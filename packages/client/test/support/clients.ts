import { type Client, type ClientOptions, createClient } from '@videovector-webhooks/client';
import { type ImpatientClock, impatientClock, TIMEOUT_MS } from './impatient-clock.js';

export const API_KEY = 'sk_test_0123456789';

/** A client of a server on this machine, whose pauses take no time. */
export function clientOf(
  baseUrl: string,
  options: ClientOptions = {},
): Client & { readonly clock: ImpatientClock } {
  const clock = impatientClock();
  const client = createClient({
    apiKey: API_KEY,
    baseUrl,
    timeoutMs: TIMEOUT_MS,
    clock,
    random: () => 0,
    ...options,
  });
  return { ...client, clock };
}
