import { type Clock, ConfigurationError, systemClock } from '@videovector-webhooks/core';
import { readBaseUrl } from './base-url.js';
import { type Credential, readCredential } from './credential.js';
import { fromEnvironment } from './environment.js';

/** Options of `createClient`. */
export interface ClientOptions {
  /** The API key, `sk_…`. Default: `VIDEOVECTOR_API_KEY` or `VIDEO_VECTOR_API_KEY` from the environment. */
  apiKey?: string | undefined;
  /** A bearer token instead of the API key. */
  bearerToken?: string | undefined;
  /**
   * Where the API is; `http:` for this machine only. Default: `VIDEOVECTOR_BASE_URL` or `VIDEO_VECTOR_BASE_URL` from
   * the environment, else `https://api.vectormethods.com/api/v2`.
   */
  baseUrl?: string | URL | undefined;
  /** How long one attempt may take, to the last byte of its answer, in milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined;
  /** How often a call that is safe to repeat is tried again. Default: 3. */
  maxRetries?: number | undefined;
  /** What sends the requests. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Where to take the time from, for tests. Default: the system's clock. */
  clock?: Clock | undefined;
  /** A number from 0 up to 1, for the jitter of the pauses; for tests. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/** The options, checked. */
export interface Settings extends Credential {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Timers hold 31 bits. */
const MAX_MS = 2 ** 31 - 1;

const KNOWN_OPTIONS: Record<keyof ClientOptions, true> = {
  apiKey: true,
  bearerToken: true,
  baseUrl: true,
  timeoutMs: true,
  maxRetries: true,
  fetch: true,
  clock: true,
  random: true,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError It names the option and the fix, and never a key.
 */
export function readOptions(options: ClientOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new ConfigurationError('options', "createClient takes options: createClient({ apiKey: 'sk_…' })");
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(KNOWN_OPTIONS, name)) continue;
    const known = Object.keys(KNOWN_OPTIONS).join(', ');
    throw new ConfigurationError(name, `createClient knows no option ${name}. It knows: ${known}.`);
  }
  const {
    apiKey,
    bearerToken,
    clock = systemClock,
    fetch = globalThis.fetch,
    random = Math.random,
  } = options;
  assertFunctions('clock', clock, ['now', 'elapsed', 'after']);
  assertFunction('fetch', fetch);
  assertFunction('random', random);
  return {
    ...readCredential(apiKey, bearerToken),
    baseUrl: readBaseUrl(options.baseUrl ?? fromEnvironment('baseUrl')),
    timeoutMs: readNumber('timeoutMs', options.timeoutMs ?? 30_000, 1, MAX_MS),
    maxRetries: readNumber('maxRetries', options.maxRetries ?? 3, 0, 100),
    // On Workers and in browsers `fetch` wants no `this` but the global one.
    fetch: (input, init) => fetch(input, init),
    clock,
    random,
  };
}

function readNumber(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ConfigurationError(
    option,
    `The option ${option} must be a whole number from ${least} to ${most}.`,
  );
}

function assertFunction(option: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new ConfigurationError(option, `The option ${option} must be a function.`);
}

function assertFunctions(option: string, value: object, names: readonly string[]): void {
  const missing = names.filter(
    (name) => typeof (value as Record<string, unknown> | null)?.[name] !== 'function',
  );
  if (missing.length === 0) return;
  throw new ConfigurationError(option, `The option ${option} lacks the methods ${missing.join(', ')}.`);
}
