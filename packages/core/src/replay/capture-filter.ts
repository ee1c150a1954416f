import { ConfigurationError } from '../errors.js';
import type { Capture } from './capture.js';

/** Which captures to take. All that is given must hold; of a list, one entry. */
export interface CaptureFilter {
  /** Names of events, or families such as `media.*`. */
  event?: string | readonly string[];
  /** Delivery ids, event ids or deduplication keys. */
  id?: string | readonly string[];
  /** Outcomes or codes, such as `failed` or `handler_timeout`, or statuses, such as `500` or `5xx`. */
  outcome?: string | readonly string[];
  /** Captured at this time or later: a Date, milliseconds since the epoch, or ISO 8601. */
  since?: Date | number | string;
  /** Captured before this time. */
  until?: Date | number | string;
}

/**
 * Makes a test of a filter.
 *
 * @throws ConfigurationError Where a time can't be read.
 */
export function captureFilter(filter: CaptureFilter): (capture: Capture) => boolean {
  const events = listOf(filter.event);
  const ids = listOf(filter.id);
  const outcomes = listOf(filter.outcome);
  const since = timeOf('since', filter.since) ?? Number.NEGATIVE_INFINITY;
  const until = timeOf('until', filter.until) ?? Number.POSITIVE_INFINITY;

  return ({ captured_at: at, headers, outcome }) => {
    const time = Date.parse(at);
    const event = outcome.event ?? headers['x-event-type'] ?? '';
    const known = [outcome.delivery_id ?? headers['x-delivery-id'], outcome.event_id, outcome.key];
    return (
      !(time < since || time >= until) &&
      (events?.some((pattern) => matchesEvent(pattern, event)) ?? true) &&
      (ids?.some((id) => known.includes(id)) ?? true) &&
      (outcomes?.some((name) => matchesOutcome(name, outcome)) ?? true)
    );
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

function timeOf(option: string, value: Date | number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value;
  if (Number.isFinite(time)) return time;
  throw new ConfigurationError(
    option,
    `${option} must be a Date, milliseconds since the epoch, or a time in ISO 8601.`,
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
