import { ConfigurationError } from '@videovector-webhooks/core';

/** What the client sets itself, per call, and what belongs to the connection. */
const RESERVED = new Set([
  'x-api-key',
  'idempotency-key',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'host',
]);

/**
 * Checks the headers that are added to each request, such as those of a gateway before the API.
 *
 * @param credentialHeader The header that carries the credential.
 * @returns The headers with names in lower case.
 * @throws ConfigurationError If one is invalid or reserved; the message does not repeat its value.
 */
export function readHeaders(given: unknown, credentialHeader: string): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ConfigurationError('headers', 'The option headers must be an object of names and values.');
  const entries =
    given instanceof Headers ? [...given.entries()] : Object.entries(given as Record<string, unknown>);
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [checkedName(name.toLowerCase(), credentialHeader), checkedValue(name, value)]),
  );
}

/** RFC 9110, section 5.6.2. */
function checkedName(name: string, credentialHeader: string): string {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    throw new ConfigurationError(
      'headers',
      'A name in the option headers is not a header name (RFC 9110, section 5.6.2).',
    );
  if (RESERVED.has(name) || name === credentialHeader)
    throw new ConfigurationError(
      'headers',
      `The option headers must not contain ${name}: the client sets it itself.`,
    );
  return name;
}

function checkedValue(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value)) return value;
  throw new ConfigurationError(
    'headers',
    `The value of ${name} in the option headers must be a string of visible ASCII characters.`,
  );
}
