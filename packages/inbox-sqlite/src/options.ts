import { ConfigurationError } from '@videovector-webhooks/core';

/** Options of `sqliteInbox`. */
export interface SqliteInboxOptions {
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number | undefined;
  /** The name of the table. Default: `videovector_inbox`. */
  table?: string | undefined;
  /**
   * How long to wait while another connection holds SQLite's write lock, in milliseconds. The event loop is free meanwhile.
   * Keep it below the receiver's `inboxTimeoutMs`. Default: 8,000.
   */
  busyTimeoutMs?: number | undefined;
}

/** The options with all defaults. */
type Settings = { readonly [Name in keyof SqliteInboxOptions]-?: NonNullable<SqliteInboxOptions[Name]> };

const DAY_MS = 24 * 60 * 60 * 1000;
/** Timers hold 31 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const DEFAULTS: Settings = {
  retentionMs: 30 * DAY_MS,
  table: 'videovector_inbox',
  busyTimeoutMs: 8_000,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError If an option is invalid or unknown.
 */
export function readOptions(options: SqliteInboxOptions): Settings {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown !== undefined) {
    const known = Object.keys(DEFAULTS).join(', ');
    throw new ConfigurationError(unknown, `sqliteInbox has no option ${unknown}. Its options: ${known}`);
  }
  const { retentionMs, table, busyTimeoutMs } = { ...DEFAULTS, ...withoutUndefined(options) };
  return {
    retentionMs: milliseconds('retentionMs', retentionMs, Number.MAX_SAFE_INTEGER),
    table: identifier(table),
    busyTimeoutMs: milliseconds('busyTimeoutMs', busyTimeoutMs, MAX_TIMER_MS),
  };
}

function withoutUndefined(options: SqliteInboxOptions): SqliteInboxOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function milliseconds(option: string, value: unknown, most: number): number {
  if (typeof value === 'number' && value >= 1 && value <= most) return Math.floor(value);
  throw new ConfigurationError(
    option,
    `sqliteInbox: ${option} must be a number of milliseconds from 1 to ${most}, not ${String(value)}`,
  );
}

function identifier(table: unknown): string {
  if (typeof table === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(table)) return table;
  throw new ConfigurationError(
    'table',
    `sqliteInbox: table must be a name of up to 63 letters, digits and _, not ${JSON.stringify(table)}`,
  );
}
