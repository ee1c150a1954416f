import { ConfigurationError } from '../errors.js';

/** A time until which a rotation may be under way. */
export type GraceTime = Date | number | string;

/** With its zone: without one it is another moment on every machine. A date alone is midnight in UTC. */
const EXACT = /^[+-]?\d{4,6}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/i;

/**
 * Reads a `graceUntil`.
 *
 * @returns Milliseconds since the epoch; 0 where there is none.
 * @throws ConfigurationError Where it is no exact time: a grace period that never is would lose events.
 */
export function readGrace(value: unknown, option = 'graceUntil'): number {
  if (value === undefined || value === null) return 0;
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === 'string'
        ? Date.parse(EXACT.test(value) ? value : '')
        : value;
  // A time in seconds would be in January 1970.
  if (typeof time === 'number' && Number.isFinite(time) && (value instanceof Date || time > 1e11))
    return time;
  throw new ConfigurationError(
    option,
    `The ${option} must be a Date, milliseconds since the epoch, or a time in ISO 8601 with its zone, ` +
      'such as 2026-10-07T12:00:00Z.',
  );
}
