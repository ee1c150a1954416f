import type { Clock } from '@videovector-webhooks/core';
import type { VideoVectorApiError } from './error.js';

/** Statuses that may be gone the next time. */
const PASSING = new Set([429, 500, 502, 503, 504]);
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Nobody waits longer for one call; the error then says when to come back. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Whether the same call may succeed the next time. */
export function isPassing({ kind, status }: VideoVectorApiError): boolean {
  return kind === 'network' || kind === 'timeout' || (status !== undefined && PASSING.has(status));
}

/** Whether the API may have done what was asked, though its answer did not come. After a 429 it has not. */
export function isAmbiguous({ status }: VideoVectorApiError): boolean {
  return status !== 429;
}

/**
 * How long to wait before another attempt: longer each time, and with jitter, so that clients that failed together do
 * not come back together; and never shorter than the API asks.
 *
 * @param failures How many attempts have failed, from 1.
 * @returns Undefined where the API asks for more patience than one call has.
 */
export function pauseBefore(
  failures: number,
  { retryAfter }: VideoVectorApiError,
  random: () => number,
): number | undefined {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  const pauseMs = full * (0.5 + random() / 2);
  const askedMs = (retryAfter ?? 0) * 1000;
  return askedMs > LONGEST_RETRY_AFTER_MS ? undefined : Math.max(pauseMs, askedMs);
}

/**
 * Reads the header `Retry-After` (RFC 9110, section 10.2.3).
 *
 * @returns Seconds; undefined where there is none, or it is neither a number of seconds nor a date.
 */
export function readRetryAfter(header: string | null, clock: Clock): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(value)) return Number(value);
  // Only GMT: without a zone Date.parse would take this machine's.
  const time = /^[A-Z][a-z]{2,8}, .* GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, (time - clock.now()) / 1000);
}
