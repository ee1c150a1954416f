import { statSync } from 'node:fs';
import { InboxUnavailableError } from '@videovector-webhooks/core';
import { columns, type SqliteDatabase } from './database.js';

const INTERVAL_MS = 2_000;

/**
 * Makes the function that checks, at most every two seconds, that the open file is still the one at its path. SQLite does not notice if it was
 * deleted or replaced: this process would go on in the old file, and others would handle the same deliveries in a new one.
 *
 * @throws InboxUnavailableError If it is another file or none, each time until it is the same again.
 */
export function fileCheck(db: SqliteDatabase): () => void {
  const path = pathOf(db);
  const opened = path && identityOf(path);
  if (!path || opened === undefined || opened === 'missing') return () => {};
  let checkedAt = performance.now();
  let isSame = true;
  return () => {
    const now = performance.now();
    if (now - checkedAt >= INTERVAL_MS) {
      checkedAt = now;
      // What can't be read says nothing.
      isSame = [opened, undefined].includes(identityOf(path));
    }
    if (!isSame) throw new InboxUnavailableError(REPLACED);
  };
}

const REPLACED =
  'The file of the SQLite database was deleted or replaced while it was open, so other processes would handle the same deliveries again. ' +
  'Restart the process, and stop it before the file is replaced';

/** The path of the main database's file; empty if it is in memory. */
function pathOf(db: SqliteDatabase): string {
  const [, , path] = columns(db.prepare('PRAGMA database_list').get()) ?? [];
  return typeof path === 'string' ? path : '';
}

/** Identifies the file at a path: undefined if it can't be read, for example for lack of a permission. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? 'missing' : undefined;
  }
}
