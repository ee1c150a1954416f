import { ConfigurationError } from '@videovector-webhooks/core';

/** Options of `postgresInbox`. */
export interface PostgresInboxOptions<Transactional extends boolean = boolean> {
  /** Whether handlers get a transaction that commits together with the done mark: exactly once. Default: false. */
  transactional?: Transactional | undefined;
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number | undefined;
  /** The table's name, optionally with its schema. Default: `videovector_inbox`. */
  table?: string | undefined;
  /**
   * How long a statement of the inbox may take, in milliseconds, before its connection is closed. A handler that continues
   * after its signal has aborted keeps its connection for the same time. Default: 10,000.
   */
  queryTimeoutMs?: number | undefined;
}

/** The options with all defaults. */
type Settings = { readonly [Name in keyof PostgresInboxOptions]-?: NonNullable<PostgresInboxOptions[Name]> };

const DAY_MS = 24 * 60 * 60 * 1000;
/** Node's timers hold 31 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError If an option is invalid; the message names it and its range.
 */
export function readOptions(options: PostgresInboxOptions): Settings {
  return {
    transactional: options.transactional ?? false,
    retentionMs: readPositive('retentionMs', options.retentionMs ?? 30 * DAY_MS, Number.MAX_SAFE_INTEGER),
    table: options.table ?? 'videovector_inbox',
    queryTimeoutMs: readPositive('queryTimeoutMs', options.queryTimeoutMs ?? 10_000, MAX_TIMER_MS),
  };
}

function readPositive(name: string, value: number, most: number): number {
  if (value > 0 && value <= most) return value;
  throw new ConfigurationError(
    name,
    `postgresInbox: ${name} must be a positive number of at most ${most}, not ${value}`,
  );
}
