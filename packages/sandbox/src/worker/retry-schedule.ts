import { ConfigurationError } from '@videovector-webhooks/core';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The delays before the retries, in milliseconds. VideoVector does not document its schedule: this one is the
 * sandbox's, some 16 hours in all.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  10_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  8 * HOUR_MS,
];

/** @throws ConfigurationError If it is not a list of positive numbers of at most a year. */
export function assertRetryDelays(delays: readonly number[]): void {
  if (Array.isArray(delays) && delays.every(isDelay)) return;
  throw new ConfigurationError(
    'retryDelaysMs',
    'startSandbox: the option retryDelaysMs must be a list of milliseconds, each up to a year, such as [1_000, 5_000], or [] for no retries.',
  );
}

function isDelay(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 365 * 24 * HOUR_MS;
}
