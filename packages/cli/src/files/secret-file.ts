import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { UsageError } from '../terminal/exit.js';

/**
 * Makes a new file for a secret, which its owner alone can read, and then the secret: in this order, so that no secret is made
 * that has no place.
 *
 * @param make Makes the secret.
 * @throws UsageError Where the file is there already: it may hold the secret that is in use.
 */
export async function intoNewFile(path: string, make: () => Promise<string>): Promise<void> {
  const file = openNew(path);
  try {
    writeSync(file, `${await make()}\n`);
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
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    throw new UsageError(`The file ${path} is there already, and is not overwritten`);
  }
}
