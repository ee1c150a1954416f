import { InvalidArgumentError, Option } from 'commander';
import { oneOf } from '../terminal/nearest.js';

/** A host and a port of this machine without `http://`, as Stripe's and Hookdeck's commands accept it. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\]):\d{1,5}(?:[/?]|$)/;

/** Reads an option that is the URL of a receiver. */
export function readUrl(value: string): string {
  if (LOCAL.test(value)) return `http://${value}`;
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  // A name with a dot, and perhaps a port and a path.
  const meant = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/|$)/.test(value) ? ` Did you mean https://${value}?` : '';
  throw new InvalidArgumentError(
    `It must be a URL, such as http://127.0.0.1:3000/webhooks/videovector.${meant}`,
  );
}

/** Reads an option that is a port to listen on. */
export function readPort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) < 65536) return Number(value);
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

/** Reads an option that counts something. */
export function readCount(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

const SPAN = /^(\d+) ?(s|m|min|h|d)$/;
const SPAN_MS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, min: 6e4, h: 36e5, d: 864e5 };

/** Reads an option that is a point in time, or how long ago it was, such as 10m. */
export function readSince(value: string): Date {
  const [, count, unit] = SPAN.exec(value) ?? [];
  return unit === undefined ? readTime(value) : new Date(Date.now() - Number(count) * SPAN_MS[unit]!);
}

/**
 * Collects the values of an option that may be repeated. Each use accepts one value: an option with several would consume the
 * argument after it.
 */
export function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** An option that must be one of several names; a name that is nearly right is suggested. */
export function choiceOf(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).choices(names).argParser(oneOf(nounOf(flags), names));
}

/** The same for an option that may be repeated. */
export function eachOf(flags: string, description: string, names: readonly string[]): Option {
  const read = oneOf(nounOf(flags), names);
  return new Option(flags, description)
    .choices(names)
    .argParser((value, before?: readonly string[]) => several(read(value), before));
}

function nounOf(flags: string): string {
  return /--([\w-]+)/.exec(flags)![1]!;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?$/;
const ZONE = /^(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/i;

/**
 * Reads an option that is a point in time, in ISO 8601. Without an offset it is in UTC, like the times in captures.
 *
 * `Date.parse` would read more, and much of it wrongly: 07/10/2026 as 10 July, 5 as a month.
 */
export function readTime(value: string): Date {
  const [, date = '', time = '00:00', zone = 'Z'] =
    /^([\d-]+)(?:[T ]([\d:.,]+?)\s?(Z|[+-][\d:]+)?)?$/i.exec(value.trim()) ?? [];
  const [, , , day] = DATE.exec(date) ?? [];
  if (day !== undefined && TIME.test(time) && ZONE.test(zone)) {
    const offset =
      zone.length === 3 ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
    const read = new Date(`${date}T${time.replace(',', '.')}${offset}`);
    const start = new Date(`${date}T00:00Z`);
    // A 30 February becomes a day of March.
    const isReal = !Number.isNaN(read.getTime()) && start.getUTCDate() === Number(day);
    if (isReal) return read;
  }
  throw new InvalidArgumentError(
    'It must be a time in ISO 8601, such as 2026-10-07, 2026-10-07T09:30Z or 2026-10-07T11:30+02:00; without an offset it is in UTC.',
  );
}
