import { ConfigurationError } from '../errors.js';
import type { Capture } from './capture.js';

/** Which captures to select. All given conditions must hold; of a list, one entry. */
export interface CaptureFilter {
  /** Names of events, or families such as `media.*`. */
  event?: string | readonly string[] | undefined;
  /** Delivery ids, event ids or deduplication keys. */
  id?: string | readonly string[] | undefined;
  /** Outcomes or codes, such as `failed` or `handler_timeout`, or statuses, such as `500` or `5xx`. */
  outcome?: string | readonly string[] | undefined;
  /** Captured at this time or later: a Date, milliseconds since the epoch, or ISO 8601. */
  since?: Date | number | string | undefined;
  /** Captured before this time. */
  until?: Date | number | string | undefined;
}

/**
 * Makes a predicate from a filter.
 *
 * @throws ConfigurationError If a time is not one.
 */
export function captureFilter(filter: CaptureFilter): (capture: Capture) => boolean {
  const events = listOf(filter.event);
  const ids = listOf(filter.id);
  const outcomes = listOf(filter.outcome);
  const since = timeOf('since', filter.since);
  const until = timeOf('until', filter.until);

  return ({ captured_at: capturedAt, headers, outcome }) => {
    const time = Date.parse(capturedAt);
    const event = outcome.event ?? headers['x-event-type'] ?? '';
    const known = [outcome.delivery_id ?? headers['x-delivery-id'], outcome.event_id, outcome.key];
    return (
      (since === undefined || time >= since) &&
      (until === undefined || time < until) &&
      (events?.some((pattern) => matchesEvent(pattern, event)) ?? true) &&
      (ids?.some((id) => known.includes(id)) ?? true) &&
      (outcomes?.some((name) => matchesOutcome(name, outcome)) ?? true)
    );
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

/** A date, or a date and a time with or without an offset. `Date.parse` would also accept `5` and `07/10/2026`. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

function timeOf(option: string, value: Date | number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === 'string' ? parseIso(value.trim()) : Number(value);
  if (Number.isFinite(time)) return time;
  throw new ConfigurationError(
    option,
    `${option} must be a Date, milliseconds since the epoch, or a time in ISO 8601, such as 2026-10-07T09:30:00Z.`,
  );
}

function parseIso(text: string): number {
  if (!ISO_8601.test(text)) return Number.NaN;
  const standard = text.toUpperCase().replace(' ', 'T').replace(',', '.');
  return Date.parse(
    standard.replace(/([+-]\d\d)(\d\d)$/, (all, hours, minutes) =>
      standard.includes('T') ? `${hours}:${minutes}` : all,
    ),
  );
}

function matchesEvent(pattern: string, event: string): boolean {
  return pattern.endsWith('.*') ? event.startsWith(pattern.slice(0, -1)) : event === pattern;
}

function matchesOutcome(name: string, { outcome, code, status }: Capture['outcome']): boolean {
  return (
    name === outcome || name === code || name === String(status) || name === `${Math.floor(status / 100)}xx`
  );
}
