import { createHash } from 'node:crypto';

/** A statement that each connection prepares once, under its name: parsing and planning cost more than running it. */
export interface Statement {
  /** Has a digest of the text, so that it names no other statement on a server connection that a pooler shares. */
  readonly name: string;
  readonly text: string;
}

/** Holds the claim's token as long as the transaction lasts that the inbox has begun. */
export const TRANSACTION_SETTING = 'videovector.transaction';
export const TRANSACTION_TOKEN = `current_setting('${TRANSACTION_SETTING}', true)`;

export const NOW = 'clock_timestamp()';

/** A condition that is always true and changes a setting for this transaction, before any row is waited for. */
const withSetting = (value: string): string => `${value} IS NOT NULL`;
/** No statement waits longer than this for a lock. */
export const LOCK_TIMEOUT = withSetting(`set_config('lock_timeout', '2000', true)`);
/** The done mark is on disk before COMMIT returns, even if the role or the database turns that off. */
export const DURABLE = withSetting(`CASE current_setting('synchronous_commit')
  WHEN 'off' THEN set_config('synchronous_commit', 'on', true) ELSE 'unchanged' END`);

/** Milliseconds as an interval. */
export const ms = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;

export function prepared(text: string): Statement {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const [, command] = /(\w+)/.exec(text) ?? [];
  return { name: `videovector_${command}_${digest}`, text };
}

/** PostgreSQL shortens longer names. */
const MAX_NAME_LENGTH = 63;

export const quoted = (part: string): string => `"${part.replaceAll('"', '""')}"`;

export const tableName = (parts: readonly string[]): string => parts.map(quoted).join('.');

/** The name of a table that belongs to another one, in its schema. */
export function suffixed(parts: readonly string[], suffix: string): readonly string[] {
  return [...parts.slice(0, -1), parts.at(-1)!.slice(0, MAX_NAME_LENGTH - suffix.length) + suffix];
}
