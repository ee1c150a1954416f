import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Returns the path of a database file that does not exist yet. Its folder is removed after the test. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'inbox.db');
}
