import { ConfigurationError, signBody } from '@videovector-webhooks/core';
import type { KeyForm } from './api/keys.js';
import { LATEST_MS } from './clock/clock.js';
import type { SqliteDatabase } from './state/sqlite.js';
import { assertRetryDelays, RETRY_DELAYS_MS } from './worker/retry-decision.js';

/** Options of `startSandbox`. */
export interface SandboxOptions {
  /** The port to listen on. Default: 0, a free port. */
  port?: number | undefined;
  /**
   * The address to listen on. Default: `127.0.0.1`, which only this machine reaches. In a container, `0.0.0.0`: then everyone
   * who reaches the port can use the inspector, which has no login.
   */
  host?: string | undefined;
  /**
   * An open SQLite database to keep the state in. One sandbox at a time owns it. A restart keeps webhooks with their secrets, API
   * keys, deliveries, responses to Idempotency-Keys and the clock; it forgets faults and rotated secrets. Default: in memory.
   */
  database?: SqliteDatabase | undefined;
  /** The delays before the retries, in milliseconds, each up to a year. Default: 7 retries, after 10 seconds to 8 hours. */
  retryDelaysMs?: readonly number[] | undefined;
  /** How long a receiver may take to respond, in milliseconds of real time. Default: 10,000. */
  timeoutMs?: number | undefined;
  /** Overrides where deliveries are sent, by the beginning of the webhook's URL: `{ 'https://example.com/': 'http://127.0.0.1:3000/' }`. */
  routes?: Readonly<Record<string, string>> | undefined;
  /** The secret of the first webhook that `subscribe` creates. Default: the variable VIDEOVECTOR_WEBHOOK_SECRET, or random. */
  secret?: string | undefined;
  /**
   * The form of the API keys: `sandbox` (`sk_sandbox_…`), or `vendor` (`sk_live_` and 48 hex digits) for clients that accept
   * no other. Default: `sandbox`.
   */
  keyForm?: KeyForm | undefined;
  /** Start with a frozen clock, which only `clock.advance` moves. Default: as in the state, else false. */
  frozen?: boolean | undefined;
  /** The time to start at, in milliseconds since the epoch. Default: as in the state, else the system's time. */
  startAt?: number | undefined;
  /** The number of deliveries to keep; the oldest completed ones are deleted first. Default: 10,000. */
  keepDeliveries?: number | undefined;
  /** Selects the ids of the sample data. Default: 1. */
  seed?: number | undefined;
}

/** Options that have no default value. */
type Optional = 'database' | 'startAt' | 'frozen' | 'secret';

/** The options with their defaults. */
export type SandboxSettings = {
  readonly [Name in Exclude<keyof SandboxOptions, Optional>]-?: NonNullable<SandboxOptions[Name]>;
} & Readonly<Pick<SandboxOptions, Optional>>;

const DEFAULTS: Omit<SandboxSettings, Optional> = {
  port: 0,
  host: '127.0.0.1',
  retryDelaysMs: RETRY_DELAYS_MS,
  timeoutMs: 10_000,
  routes: {},
  keyForm: 'sandbox',
  keepDeliveries: 10_000,
  seed: 1,
};

const KNOWN = new Set([...Object.keys(DEFAULTS), 'database', 'startAt', 'frozen', 'secret']);
const SECRET_VARIABLE = 'VIDEOVECTOR_WEBHOOK_SECRET';

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError If an option is invalid. It names the option and the fix.
 */
export async function readOptions(options: SandboxOptions): Promise<SandboxSettings> {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('options', 'startSandbox expects an object of options, or nothing.');
  }
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      unknown,
      `startSandbox has no option ${unknown}. It has: ${[...KNOWN].join(', ')}.`,
    );
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: SandboxSettings = { ...DEFAULTS, ...given };
  assertInteger('port', settings.port, 0, 65_535);
  assertInteger('timeoutMs', settings.timeoutMs, 1, 2 ** 31 - 1);
  assertInteger('keepDeliveries', settings.keepDeliveries, 1, Number.MAX_SAFE_INTEGER);
  assertInteger('seed', settings.seed, 0, Number.MAX_SAFE_INTEGER);
  if (settings.startAt !== undefined) assertInteger('startAt', settings.startAt, 0, LATEST_MS);
  assertThat('frozen', [undefined, true, false].includes(settings.frozen), 'true or false');
  assertThat('keyForm', ['sandbox', 'vendor'].includes(settings.keyForm), '"sandbox" or "vendor"');
  assertThat(
    'host',
    typeof settings.host === 'string' && settings.host.trim() !== '',
    'an address, such as 0.0.0.0',
  );
  assertRetryDelays(settings.retryDelaysMs);
  assertRoutes(settings.routes);
  const secret = await readSecret(settings.secret);
  return { ...settings, ...(secret !== undefined && { secret }) };
}

/** Where a request to a URL is sent; the longest matching route wins. */
export function resolverOf(routes: Readonly<Record<string, string>>): (url: string) => string {
  const ordered = Object.entries(routes).sort(([a], [b]) => b.length - a.length);
  return (url) => {
    const route = ordered.find(([from]) => url.startsWith(from));
    return route === undefined ? url : route[1] + url.slice(route[0].length);
  };
}

/** The secret of the option or the environment, in a form that the kit's receiver accepts. */
async function readSecret(option: string | undefined): Promise<string | undefined> {
  const secret = option ?? (process.env[SECRET_VARIABLE] || undefined);
  if (secret === undefined) return undefined;
  try {
    await signBody('', secret);
    return secret;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const source = option === undefined ? `the variable ${SECRET_VARIABLE}` : 'the option secret';
    throw new ConfigurationError('secret', `startSandbox: ${source} can't be used. ${error.message}`);
  }
}

function assertInteger(option: string, value: number, least: number, most: number): void {
  const isValid = Number.isInteger(value) && value >= least && value <= most;
  assertThat(option, isValid, `a whole number from ${least} to ${most}`);
}

function assertRoutes(routes: unknown): void {
  const isUrl = (value: unknown): boolean =>
    typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  const isValid = typeof routes === 'object' && routes !== null && Object.entries(routes).flat().every(isUrl);
  assertThat('routes', isValid, 'an object that maps the beginnings of http: or https: URLs to such URLs');
}

function assertThat(option: string, isValid: boolean, expected: string): void {
  if (!isValid)
    throw new ConfigurationError(option, `startSandbox: the option ${option} must be ${expected}.`);
}
