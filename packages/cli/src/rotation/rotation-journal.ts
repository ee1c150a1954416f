import type { RotationJournal, RotationState } from '@videovector-webhooks/client';
import { hasRegularFile } from '../files/regular-file.js';
import { replaceFile } from '../files/replace-file.js';
import { readText } from '../files/text.js';
import { UsageError } from '../terminal/exit.js';
import { lockFile } from './lock-file.js';

/**
 * A journal in a file that only its owner can read: until the rotation is done, it holds the new secret.
 *
 * @throws UsageError If something other than a regular file is there.
 */
export function fileJournal(path: string): RotationJournal {
  hasRegularFile(path);
  return {
    async load(webhookId) {
      const journal = read(path);
      return Object.hasOwn(journal, webhookId) ? journal[webhookId] : undefined;
    },
    async save(webhookId, state) {
      replaceFile(path, `${JSON.stringify({ ...read(path), [webhookId]: state })}\n`);
    },
    // The whole file: another rotation would overwrite what this one records.
    lock: async () => lockFile(path),
  };
}

function read(path: string): Record<string, RotationState | undefined> {
  const journal = hasRegularFile(path) ? parse(readText(path)) : {};
  if (isJournal(journal)) return journal;
  throw new UsageError(`The file ${path} is not a journal of a rotation. Name another with --journal`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Another JSON file, such as a package.json, must not be overwritten. */
function isJournal(value: unknown): value is Record<string, RotationState> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((state: Partial<RotationState> | null) => state?.version === 1);
}
