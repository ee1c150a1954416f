import { readVariables } from '../files/environment.js';
import { DEFAULT_VARIABLE } from '../options/secrets.js';
import { warn } from '../terminal/exit.js';
import { printable } from '../terminal/printable.js';

/**
 * Warns if a file such as `.env` has a signing secret, and the new one is nowhere in it. Whose secret it has is unknown: the
 * API does not show the old one.
 */
export function warnOfOldSecret(path: string, webhookId: string, newSecret: string): void {
  const variables = variablesIn(path);
  const hasNew = Object.values(variables).some((value) => value?.includes(newSecret));
  if (!variables[DEFAULT_VARIABLE] || hasNew) return;
  warn(
    printable(
      `${DEFAULT_VARIABLE} in ${path} is not the new secret. If it is the old one of ${webhookId}, replace it: whatever reads ${path} still signs or verifies with it.`,
    ),
  );
}

/** The rotation is done: a file that can't be read any more must not make it look failed. */
function variablesIn(path: string): NodeJS.Dict<string> {
  try {
    return readVariables(path);
  } catch (error) {
    warn((error as Error).message);
    return {};
  }
}
