import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RotationJournal, RotationState } from '@videovector-webhooks/client';
import { UsageError } from './exit.js';

/** A journal in a file for its owner alone: until the rotation is done, it holds the new secret. */
export function fileJournal(path: string): RotationJournal {
  return {
    async load(webhookId) {
      return read(path)[webhookId];
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
  try {
    return JSON.parse(text) as Record<string, RotationState>;
  } catch {
    throw new UsageError(`The file ${path} is no journal of a rotation; name another with --journal`);
  }
}
