import { ConfigurationError } from '@videovector-webhooks/core';

const DEFAULT_BASE_URL = 'https://api.vectormethods.com/api/v2';

/**
 * Checks where the API is: the key goes there.
 *
 * @param given The option, or what the environment holds; undefined for the default.
 * @returns The URL without a slash at its end.
 * @throws ConfigurationError It does not repeat the URL, which may hold a key.
 */
export function readBaseUrl(given: unknown): string {
  const text = String(given ?? DEFAULT_BASE_URL);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? 'is no URL' : problemOf(url);
  if (url !== undefined && problem === undefined) return url.href.replace(/\/+$/, '');
  throw new ConfigurationError(
    'baseUrl',
    `The option baseUrl ${problem}; the default is ${DEFAULT_BASE_URL}.`,
  );
}

function problemOf({ username, password, search, hash, protocol, hostname }: URL): string | undefined {
  if (username !== '' || password !== '') return 'holds a user name or a password; take it away';
  if (search !== '' || hash !== '') return 'holds a query or a fragment; take it away';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'must begin with https:; http: would show the key to everybody on the way, and is for this machine only';
}

/** RFC 1122, section 3.2.1.3. `URL` has made 127.1 and 0x7f000001 one form. Not *.localhost: that may be looked up. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}
