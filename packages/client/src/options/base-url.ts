import { ConfigurationError } from '@videovector-webhooks/core';

const DEFAULT_BASE_URL = 'https://api.vectormethods.com/api/v2';

/**
 * Checks the address that the API key is sent to.
 *
 * @param given The option or the environment's value; undefined for the default.
 * @returns The URL without a trailing slash.
 * @throws ConfigurationError It does not repeat the URL, which may contain a key.
 */
export function readBaseUrl(given: unknown): string {
  const text = String(given ?? DEFAULT_BASE_URL).trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? 'is not a URL' : problemOf(url);
  if (url !== undefined && problem === undefined) return url.href.replace(/\/+$/, '');
  throw new ConfigurationError(
    'baseUrl',
    `The option baseUrl ${problem}. The default is ${DEFAULT_BASE_URL}.`,
  );
}

function problemOf({ username, password, search, hash, protocol, hostname }: URL): string | undefined {
  if (username !== '' || password !== '') return 'contains a user name or a password; remove it';
  if (search !== '' || hash !== '') return 'contains a query or a fragment; remove it';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'must begin with https:, so that the key is encrypted in transit; http: is for this machine only';
}

/** RFC 1122, section 3.2.1.3. `URL` normalizes 127.1 and 0x7f000001. Not *.localhost, which DNS may resolve. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}
