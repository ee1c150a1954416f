import { ConfigurationError } from '@videovector-webhooks/core';
import { fromEnvironment, variablesOf } from './environment.js';

/** How the API recognizes the caller. */
export interface Credential {
  /** The header that carries it. */
  readonly header: readonly [name: string, value: string];
  /** The key or token, which no error may repeat. */
  readonly credential: string;
}

/**
 * Checks the key or the token. Options win over the environment.
 *
 * @throws ConfigurationError If neither is usable; the message repeats neither.
 */
export function readCredential(apiKey: unknown, bearerToken: unknown): Credential {
  if (apiKey !== undefined && bearerToken !== undefined)
    throw new ConfigurationError('apiKey', 'Give apiKey or bearerToken, not both.');
  if (bearerToken !== undefined) return bearer(bearerToken);
  if (apiKey !== undefined) return key(apiKey);
  return credentialOfEnvironment();
}

/** As in VideoVector's Python SDK, `AUTH_MODE` chooses; the API also accepts an API key as a bearer token. */
function credentialOfEnvironment(): Credential {
  const mode = fromEnvironment('authMode');
  if (mode !== undefined && mode !== 'api_key' && mode !== 'bearer') {
    const message = `The environment variable ${variablesOf('authMode')} must be api_key or bearer.`;
    throw new ConfigurationError('authMode', message);
  }
  const [token, apiKey] = [
    mode === 'api_key' ? undefined : fromEnvironment('bearerToken'),
    fromEnvironment('apiKey'),
  ];
  if (mode === 'bearer') return bearer(token ?? apiKey);
  return apiKey === undefined && token !== undefined ? bearer(token) : key(apiKey);
}

function key(value: unknown): Credential {
  const credential = checked('apiKey', value);
  return { header: ['x-api-key', credential], credential };
}

function bearer(value: unknown): Credential {
  const credential = checked('bearerToken', value);
  return { header: ['authorization', `Bearer ${credential}`], credential };
}

function checked(option: 'apiKey' | 'bearerToken', token: unknown): string {
  const problem = problemOf(token);
  if (problem === undefined) return token as string;
  throw new ConfigurationError(
    option,
    `The option ${option} ${problem}. Pass the key from VideoVector's dashboard as apiKey, or set the environment ` +
      'variable VIDEOVECTOR_API_KEY; or pass a bearerToken.',
  );
}

function problemOf(token: unknown): string | undefined {
  if (token === undefined) return 'is missing';
  if (typeof token !== 'string') return `is ${token === null ? 'null' : typeof token}, not a string`;
  if (token.trim() === '') return 'is blank';
  if (token === 'undefined' || token === 'null') return `is the word "${token}"`;
  if (/^(["'`]).*\1$/s.test(token)) return 'is in quotes; remove them';
  if (/^Bearer\s/i.test(token)) return 'begins with "Bearer"; pass only what follows';
  // An invalid header value would be quoted in the error that `fetch` throws.
  return /^[\x21-\x7e]+$/.test(token)
    ? undefined
    : 'contains white space, a line break or other characters that no key has';
}
