import { ConfigurationError, type Logger } from '@videovector-webhooks/core';

/** Options of `redisInbox`. */
export interface RedisInboxOptions {
  /** How long a completed delivery is remembered, in milliseconds. Default: 30 days. */
  retentionMs?: number | undefined;
  /** What the keys begin with. Default: `videovector:`. */
  prefix?: string | undefined;
  /**
   * Whether a new inbox writes its keys in 32 characters instead of 48, which saves a fifth of the memory if the prefix is short. The
   * first claim decides it for all processes with that prefix: an inbox that has claimed deliveries keeps the form of its keys. Default: false.
   */
  compactKeys?: boolean | undefined;
  /** Where to warn if Redis refuses the inbox's commands or may forget deliveries. Default: `console`. */
  logger?: Pick<Logger, 'warn'> | undefined;
}

/** The options with all defaults. */
type Settings = { readonly [Name in keyof RedisInboxOptions]-?: NonNullable<RedisInboxOptions[Name]> };

const DAY_MS = 24 * 60 * 60 * 1000;

const DEFAULTS: Settings = {
  retentionMs: 30 * DAY_MS,
  prefix: 'videovector:',
  compactKeys: false,
  logger: console,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError If an option is invalid or unknown.
 */
export function readOptions(options: RedisInboxOptions): Settings {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown !== undefined) {
    const known = Object.keys(DEFAULTS).join(', ');
    throw new ConfigurationError(unknown, `redisInbox has no option ${unknown}. Its options: ${known}`);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const { retentionMs, prefix, compactKeys, logger } = { ...DEFAULTS, ...Object.fromEntries(given) };
  // Redis refuses an expiry of 0 or Infinity, and would do so only after the handler has run.
  if (typeof retentionMs !== 'number' || !(retentionMs >= 1 && retentionMs <= Number.MAX_SAFE_INTEGER)) {
    invalid('retentionMs', 'a number of milliseconds from 1', retentionMs);
  }
  if (typeof prefix !== 'string') invalid('prefix', 'text', prefix);
  if (typeof compactKeys !== 'boolean') invalid('compactKeys', 'true or false', compactKeys);
  if (typeof logger?.warn !== 'function') invalid('logger', 'an object with a method warn', logger);
  return { retentionMs: Math.floor(retentionMs), prefix, compactKeys, logger };
}

function invalid(option: string, expected: string, value: unknown): never {
  throw new ConfigurationError(option, `redisInbox: ${option} must be ${expected}, not ${String(value)}`);
}
