import { ConfigurationError } from '@videovector-webhooks/core';
import { LATEST_MS } from './clock.js';
import type { SqliteDatabase } from './state-file.js';
import { assertRetryDelays, RETRY_DELAYS_MS } from './worker/retry-schedule.js';

/** Options of `startSandbox`. */
export interface SandboxOptions {
  /** The port of 127.0.0.1 to listen on. Default: 0, which takes a free one. */
  port?: number;
  /** An open SQLite database to keep the state in. Default: in memory. */
  database?: SqliteDatabase;
  /** How long to wait before each retry, in milliseconds; a year at most. Default: from 10 seconds to 8 hours, 7 times. */
  retryDelaysMs?: readonly number[];
  /** How long a receiver has to answer, in milliseconds of real time. Default: 10,000. */
  timeoutMs?: number;
  /** Where the URLs of webhooks really lead, by what they begin with: `{ 'https://example.com/': 'http://127.0.0.1:3000/' }`. */
  routes?: Readonly<Record<string, string>>;
  /** Start with a clock that stands still and moves by `clock.advance` alone. Default: false. */
  frozen?: boolean;
  /** The time to start at, in milliseconds since the epoch. Default: the system's. */
  startAt?: number;
  /** How many deliveries to keep; the oldest that have ended make room. Default: 10,000. */
  keepDeliveries?: number;
  /** Which ids the sample data has. Default: 1. */
  seed?: number;
}

/** The options with their defaults. */
export type SandboxSettings = Required<Omit<SandboxOptions, 'database' | 'startAt'>> &
  Pick<SandboxOptions, 'database' | 'startAt'>;

const DEFAULTS: Omit<SandboxSettings, 'database' | 'startAt'> = {
  port: 0,
  retryDelaysMs: RETRY_DELAYS_MS,
  timeoutMs: 10_000,
  routes: {},
  frozen: false,
  keepDeliveries: 10_000,
  seed: 1,
};

const KNOWN = new Set([...Object.keys(DEFAULTS), 'database', 'startAt']);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError It names the option and what it should be.
 */
export function readOptions(options: SandboxOptions): SandboxSettings {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('options', 'startSandbox takes an object of options, or nothing.');
  }
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      unknown,
      `startSandbox knows no option ${unknown}. It knows: ${[...KNOWN].join(', ')}.`,
    );
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: SandboxSettings = { ...DEFAULTS, ...given };
  assertInteger('port', settings.port, 0, 65_535);
  assertInteger('timeoutMs', settings.timeoutMs, 1, 2 ** 31 - 1);
  assertInteger('keepDeliveries', settings.keepDeliveries, 1, Number.MAX_SAFE_INTEGER);
  assertInteger('seed', settings.seed, 0, Number.MAX_SAFE_INTEGER);
  if (settings.startAt !== undefined) assertInteger('startAt', settings.startAt, 0, LATEST_MS);
  if (typeof settings.frozen !== 'boolean') {
    throw new ConfigurationError('frozen', 'startSandbox: the option frozen must be true or false.');
  }
  assertRetryDelays(settings.retryDelaysMs);
  assertRoutes(settings.routes);
  return settings;
}

/** Where a webhook's URL leads: the longest route that fits wins. */
export function resolverOf(routes: Readonly<Record<string, string>>): (url: string) => string {
  const ordered = Object.entries(routes).sort(([a], [b]) => b.length - a.length);
  return (url) => {
    const route = ordered.find(([from]) => url.startsWith(from));
    return route === undefined ? url : route[1] + url.slice(route[0].length);
  };
}

function assertInteger(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ConfigurationError(
    option,
    `startSandbox: the option ${option} must be a whole number from ${least} to ${most}.`,
  );
}

function assertRoutes(routes: unknown): void {
  const isUrl = (value: unknown): boolean =>
    typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  if (typeof routes === 'object' && routes !== null && Object.entries(routes).flat().every(isUrl)) return;
  throw new ConfigurationError(
    'routes',
    'startSandbox: the option routes maps the beginnings of URLs to URLs, each with http: or https:.',
  );
}
