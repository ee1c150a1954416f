import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RotationJournal, RotationState } from '@videovector-webhooks/client';
import { UsageError } from '../terminal/exit.js';

/** A journal in a file for its owner alone: until the rotation is done, it holds the new secret. */
export function fileJournal(path: string): RotationJournal {
  return {
    async load(webhookId) {
      const journal = read(path);
      return Object.hasOwn(journal, webhookId) ? journal[webhookId] : undefined;
    },
    async save(webhookId, state) {
      const whole = `${path}.${process.pid}.tmp`;
      // Written beside it and moved: a crash leaves the old one or the new one, never half of one.
      writeFileSync(whole, `${JSON.stringify({ ...read(path), [webhookId]: state })}\n`, { mode: 0o600 });
      renameSync(whole, path);
    },
  };
}

function read(path: string): Record<string, RotationState | undefined> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    return {};
  }
  const journal = parse(text);
  if (isJournal(journal)) return journal;
  throw new UsageError(`The file ${path} is no journal of a rotation; name another with --journal`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Another file of JSON, such as a package.json, must not be written over. */
function isJournal(value: unknown): value is Record<string, RotationState> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((state: Partial<RotationState> | null) => state?.version === 1);
}
