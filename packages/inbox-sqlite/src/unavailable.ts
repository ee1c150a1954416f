import { InboxUnavailableError, WebhookError } from '@videovector-webhooks/core';
import { messageOf } from './database.js';

const NO_TABLE =
  'a table of the inbox was dropped or changed. Restart the process, which creates missing tables; if it fails again, choose another table';
const CLOSED = 'the application has closed it. Call await receiver.close() before db.close()';
const DAMAGED =
  'its file is damaged or was overwritten. Restore it from a backup, or delete it and restart the process';

/**
 * Why SQLite did not do what the inbox asked for, and the fix, by the text of the error. The codes are not enough: SQLITE_ERROR means
 * anything.
 */
const CAUSES: readonly (readonly [text: RegExp, explanation: string])[] = [
  [/no such table|no such column|has no column/, NO_TABLE],
  [/not open|\bclosed\b|finalized/i, CLOSED],
  [/is full/, 'the disk is full, or max_page_count is reached. Make room'],
  [
    /readonly database/,
    'it is read-only. Open it for writing, and let the user of the process write to its file and folder',
  ],
  [/malformed|not a database/, DAMAGED],
  [
    /disk I\/O error/,
    'its file or disk can’t be read or written. Check the disk, and use no network file system',
  ],
  [/unable to open database/, 'its file can’t be opened. Check that its folder exists, and its rights'],
  [/out of memory/, 'the process is out of memory. Raise its limit'],
];

const UNKNOWN_CODE =
  "look the code up in SQLite's list of result codes. The error's cause has the driver's text";
const UNKNOWN_TEXT = "the error's cause has the driver's text";

/**
 * Describes why a statement of the inbox failed, and the fix. It quotes nothing but a code. An error of the kit is returned as it is: its
 * message has the fix already.
 */
export function unavailable(cause: unknown): unknown {
  if (cause instanceof WebhookError) return cause;
  const text = messageOf(cause);
  const code = codeOf(cause);
  const unknown = code === undefined ? UNKNOWN_TEXT : UNKNOWN_CODE;
  const [, explanation = unknown] = CAUSES.find(([pattern]) => pattern.test(text)) ?? [];
  const shown = code === undefined ? '' : ` (${code})`;
  return new InboxUnavailableError(`The SQLite database can't be used${shown}: ${explanation}`, { cause });
}

/** SQLite's code; node:sqlite has its number beside a code that all its errors have. */
function codeOf(error: unknown): string | undefined {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return `SQLite's code ${errcode}`;
  return typeof code === 'string' ? code.slice(0, 80) : undefined;
}
