import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { UsageError } from '../terminal/exit.js';
import { readText } from './text.js';

/**
 * Reads a file that holds one secret. Line breaks at its end come from the editor, and are removed.
 *
 * @throws UsageError If it is not text, or holds variables like a `.env`.
 */
export function readSecretFile(path: string): string {
  const text = readText(path).replace(/[\r\n]+$/, '');
  if (/[\r\n]/.test(text) || /^[A-Z][A-Z0-9_]*=/.test(text)) {
    throw new UsageError(
      `The file ${path} holds more than a secret. Put the secret alone into it, or name the variable with --secret-env`,
    );
  }
  return text;
}

/** The space that a new file reserves for a secret, in bytes. */
const ROOM = 1024;

/**
 * Creates a new file that only its owner can read, then the secret to write to it: in this order, so that no secret is created
 * that can't be stored. Space is reserved first, since the disk may be full.
 *
 * @param make Makes the secret.
 * @throws UsageError If the file exists: it may hold the secret that is in use.
 */
export async function intoNewFile(path: string, make: () => Promise<string>): Promise<void> {
  const file = openNew(path);
  try {
    writeSync(file, Buffer.alloc(ROOM, ' '), 0, ROOM, 0);
    const line = Buffer.from(`${await make()}\n`);
    writeSync(file, line, 0, line.length, 0);
    ftruncateSync(file, line.length);
  } catch (error) {
    rmSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(`${path} exists already, and is not overwritten. Name another file`);
  }
}
