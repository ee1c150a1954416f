import type { Clock } from '@videovector-webhooks/core';
import type { Failure } from './api-call.js';

/** Statuses that may change by themselves; 52x and 530 are those of a CDN that can't reach the API. */
const TRANSIENT: ReadonlySet<number> = new Set([
  408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530,
]);
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** Whether the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return TRANSIENT.has(status);
}

/**
 * The pause before another attempt: longer each time, with jitter, so that clients that failed together do not return
 * together; and never shorter than the API asks.
 *
 * @param attempts How many attempts have failed, from 1.
 * @returns Milliseconds; undefined if the API asks for more than `maxRetryDelayMs`.
 */
export function pauseBefore(
  attempts: number,
  { retryAfter = 0 }: Failure,
  { maxRetryDelayMs, random }: { readonly maxRetryDelayMs: number; readonly random: () => number },
): number | undefined {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS, maxRetryDelayMs);
  const askedMs = retryAfter * 1000;
  return askedMs > maxRetryDelayMs ? undefined : Math.max(full * (0.5 + random() / 2), askedMs);
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3).
 *
 * @param date The response's `Date` header: a date is counted from the API's clock, not from this machine's.
 * @returns Seconds; undefined if the header is missing or unusable.
 */
export function readRetryAfter(
  header: string | undefined,
  date: string | undefined,
  clock: Clock,
): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(value)) return Number(value);
  const time = parseHttpDate(value);
  if (Number.isNaN(time)) return undefined;
  const now = parseHttpDate(date?.trim() ?? '');
  return Math.max(0, (time - (Number.isNaN(now) ? clock.now() : now)) / 1000);
}

/** Only GMT: without a zone, `Date.parse` would assume this machine's. */
function parseHttpDate(value: string): number {
  return /^[A-Z][a-z]{2,8}, .* GMT$/.test(value) ? Date.parse(value) : Number.NaN;
}
