import { type Clock, ConfigurationError } from '@videovector-webhooks/core';
import { systemClock } from '@videovector-webhooks/core/tools';
import { defaultFetch } from '#default-fetch';
import type { FetchLike } from '../transport/fetch-like.js';
import { readBaseUrl } from './base-url.js';
import { assertFunction, assertKnownOptions, assertMethods, integerOption } from './checks.js';
import { readCredential } from './credential.js';
import { fromEnvironment, variablesOf } from './environment.js';
import { readHeaders } from './headers.js';

/** Options of `createClient`. Each also documents the environment variables it defaults to. */
export interface ClientOptions {
  /** The API key, `sk_…`. Default: `VIDEOVECTOR_API_KEY` or `VIDEO_VECTOR_API_KEY`. */
  apiKey?: string | undefined;
  /** A bearer token instead of the API key. Default: `VIDEO_VECTOR_BEARER_TOKEN`, if there is no API key. */
  bearerToken?: string | undefined;
  /**
   * The API's base URL; `http:` for this machine only. Default: `VIDEOVECTOR_BASE_URL` or `VIDEO_VECTOR_BASE_URL`, else
   * `https://api.vectormethods.com/api/v2`.
   */
  baseUrl?: string | URL | undefined;
  /**
   * How long one attempt may take, to the last byte of its response, in milliseconds. Default: `VIDEOVECTOR_TIMEOUT`
   * (milliseconds) or `VIDEO_VECTOR_TIMEOUT` (seconds), else 30,000.
   */
  timeoutMs?: number | undefined;
  /**
   * How often a call that is safe to repeat is tried again. Default: `VIDEOVECTOR_MAX_RETRIES` or
   * `VIDEO_VECTOR_MAX_RETRIES`, else 3.
   */
  maxRetries?: number | undefined;
  /**
   * The longest pause between two attempts, in milliseconds. If the API's `Retry-After` asks for more, the call fails
   * immediately. Default: `VIDEO_VECTOR_MAX_RETRY_DELAY` (seconds), else 60,000.
   */
  maxRetryDelayMs?: number | undefined;
  /** Headers to add to each request, such as those that a gateway before the API needs. Errors never repeat them. */
  headers?: Readonly<Record<string, string>> | Headers | undefined;
  /**
   * The function that sends requests: any implementation of `fetch`. Default: the global `fetch`; on Node through the
   * proxy that `HTTPS_PROXY` and `NO_PROXY` name.
   */
  fetch?: FetchLike | undefined;
  /** The clock, for tests. Default: the system's. */
  clock?: Clock | undefined;
  /** A number from 0 up to 1, for the jitter of the pauses; for tests. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/** The options with every default filled in. */
export interface Settings {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The headers of each request, with the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values that no error may repeat. */
  readonly hidden: readonly string[];
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly maxRetryDelayMs: number;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Timers count in 31 bits. */
const MAX_MS = 2 ** 31 - 1;
/** A shorter header value, such as a region, is not a credential. */
const LEAST_SECRET_LENGTH = 8;

const KNOWN_OPTIONS = [
  'apiKey',
  'bearerToken',
  'baseUrl',
  'timeoutMs',
  'maxRetries',
  'maxRetryDelayMs',
  'headers',
  'fetch',
  'clock',
  'random',
] as const satisfies (keyof ClientOptions)[];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError It names the option and the fix, and never a key.
 */
export function readClientOptions(options: ClientOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new ConfigurationError('options', "createClient needs an object: createClient({ apiKey: 'sk_…' })");
  assertKnownOptions('createClient', options, KNOWN_OPTIONS);
  const { clock = systemClock, fetch = defaultFetch, random = Math.random } = options;
  assertMethods('clock', clock, ['now', 'elapsed', 'after']);
  if (options.fetch === undefined && typeof globalThis.fetch !== 'function')
    throw new ConfigurationError('fetch', 'This runtime has no global fetch; pass the option fetch.');
  assertFunction('fetch', fetch);
  assertFunction('random', random);
  const { header, credential } = readCredential(options.apiKey, options.bearerToken);
  const headers = readHeaders(options.headers, header[0]);
  return {
    baseUrl: readBaseUrl(options.baseUrl ?? fromEnvironment('baseUrl')),
    headers: {
      accept: 'application/json',
      'user-agent': 'videovector-webhooks',
      ...headers,
      [header[0]]: header[1],
    },
    hidden: [credential, ...Object.values(headers).filter((value) => value.length >= LEAST_SECRET_LENGTH)],
    timeoutMs: number('timeoutMs', options.timeoutMs, 30_000, 1, MAX_MS),
    maxRetries: number('maxRetries', options.maxRetries, 3, 0, 100),
    maxRetryDelayMs: number('maxRetryDelayMs', options.maxRetryDelayMs, 60_000, 0, MAX_MS),
    fetch,
    clock,
    random,
  };
}

function number(
  option: 'timeoutMs' | 'maxRetries' | 'maxRetryDelayMs',
  given: number | undefined,
  byDefault: number,
  least: number,
  most: number,
): number {
  if (given !== undefined) return integerOption(option, given, least, most);
  const set = fromEnvironment(option);
  if (set === undefined || (Number.isInteger(set) && set >= least && set <= most)) return set ?? byDefault;
  throw new ConfigurationError(
    option,
    `The environment variable ${variablesOf(option)} is not usable as the option ${option}, which must be from ` +
      `${least} to ${most}${option === 'maxRetries' ? '' : ' milliseconds'}. Correct it, or unset it.`,
  );
}
