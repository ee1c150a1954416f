import type { Clock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { withHelp } from '../help-link.js';
import type { Logger } from '../outcome/logger.js';

/** The end of a grace period: a Date, milliseconds since the epoch, or ISO 8601 with its zone. */
export type GraceTime = Date | number | string;

/** With its zone: without one it would be another moment on every machine. A date alone is midnight in UTC. */
const EXACT = /^[+-]?\d{4,6}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/i;

/**
 * Reads a `graceUntil`.
 *
 * @returns Milliseconds since the epoch; 0 if there is no grace period.
 * @throws ConfigurationError If it is not an exact time: a misread grace period would lose events.
 */
export function readGrace(value: unknown, option = 'graceUntil'): number {
  if (value === undefined || value === null) return 0;
  const time = millisecondsOf(value);
  if (time !== undefined && Number.isFinite(time)) return time;
  throw new ConfigurationError(
    option,
    `The ${option} must be a Date, milliseconds since the epoch, or a time in ISO 8601 with its zone, ` +
      'such as 2035-01-01T12:00:00Z.',
  );
}

/** Warns if a grace period is over when it is first read: a rotation that relies on it would lose deliveries. */
export function warnIfOver(graceUntil: number, { clock, logger }: { clock: Clock; logger: Logger }): void {
  if (graceUntil === 0 || graceUntil > clock.now()) return;
  const text = `graceUntil passed at ${new Date(graceUntil).toISOString()}. Set a later time, or remove it`;
  logger.warn(withHelp(`[videovector-webhooks] ${text}`, 'secret_rotating'));
}

function millisecondsOf(value: unknown): number | undefined {
  if (typeof value === 'string') return EXACT.test(value) ? Date.parse(value) : undefined;
  // A time in seconds would be in January 1970.
  if (typeof value === 'number') return value > 1e11 ? value : undefined;
  return isDate(value) ? value.getTime() : undefined;
}

/** Dates of another realm count too. */
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}
