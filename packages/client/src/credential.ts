import { ConfigurationError } from '@videovector-webhooks/core';
import { fromEnvironment } from './environment.js';

/** What the API knows the caller by. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be repeated. */
  readonly credential: string;
}

/**
 * Checks the key or the token. What is given wins over the environment.
 *
 * @throws ConfigurationError It repeats neither.
 */
export function readCredential(apiKey: unknown, bearerToken: unknown): Credential {
  if (apiKey !== undefined && bearerToken !== undefined)
    throw new ConfigurationError('apiKey', 'Give apiKey or bearerToken, not both.');
  if (bearerToken !== undefined) {
    const credential = readToken('bearerToken', bearerToken);
    return { headers: { authorization: `Bearer ${credential}` }, credential };
  }
  const credential = readToken('apiKey', apiKey ?? fromEnvironment('apiKey'));
  return { headers: { 'x-api-key': credential }, credential };
}

function readToken(option: string, token: unknown): string {
  const problem = problemOf(token);
  if (problem === undefined) return token as string;
  throw new ConfigurationError(
    option,
    `The option ${option} ${problem}. Pass the key that VideoVector's dashboard shows, or set the environment ` +
      'variable VIDEOVECTOR_API_KEY; or pass a bearerToken.',
  );
}

function problemOf(token: unknown): string | undefined {
  if (token === undefined) return 'is missing';
  if (typeof token !== 'string') return `is ${token === null ? 'null' : typeof token}, not a string`;
  if (token.trim() === '') return 'is blank';
  if (token === 'undefined' || token === 'null') return `is the word "${token}"`;
  // What is no header value would come back in the message of an error of `fetch`.
  return /^[\x21-\x7e]+$/.test(token) ? undefined : 'holds white space or other characters that no key has';
}
