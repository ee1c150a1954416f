import type { Clock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { createSecretLookup } from './secret-lookup.js';
import { problemOfWebhookId } from './secret-problem.js';
import {
  describeValue,
  importKeys,
  type SecretList,
  type SecretSource,
  type Secrets,
  type VerificationKey,
  type VerificationKeys,
} from './secrets.js';

/**
 * Checks the option `secrets` and prepares its keys.
 *
 * @param onFirst Called with the first keys that a function returns.
 * @throws ConfigurationError If it holds anything that can't be a secret.
 */
export function createSecretSource(
  secrets: Secrets | undefined,
  clock: Clock,
  onFirst?: (keys: VerificationKeys) => void,
): SecretSource {
  if (typeof secrets === 'function') return createSecretLookup(secrets, clock, onFirst);
  if (typeof secrets === 'string' || Array.isArray(secrets)) {
    return fixedSource(importKeys(secrets as SecretList, 'secrets'));
  }
  const { kind, fix } = describeValue(secrets);
  if (kind === 'an object') return recordSource(secrets as Readonly<Record<string, SecretList>>);
  if (secrets === undefined || secrets === null) {
    throw new ConfigurationError(
      'secrets',
      `The option secrets is ${kind}. Set the environment variable that it comes from. If this module is also loaded ` +
        'without the variable, as during a build, pass a function: secrets: () => process.env.NAME.',
    );
  }
  throw new ConfigurationError(
    'secrets',
    `The option secrets is ${kind}, not a secret, a list of secrets, a record of secrets by webhook id, or a function ` +
      `of the webhook id. ${fix}`,
  );
}

function fixedSource(keys: readonly VerificationKey[]): SecretSource {
  return {
    keysFor: async () => ({ keys, graceUntil: 0 }),
    refresh: async (_, tried) => tried,
  };
}

function recordSource(record: Readonly<Record<string, SecretList>>): SecretSource {
  const byId = new Map(Object.entries(record).map(([id, list], place) => [id, keysOfEntry(id, list, place)]));
  if (byId.size === 0) {
    throw new ConfigurationError(
      'secrets',
      'The record in secrets is empty. Add a webhook id and its secret.',
    );
  }
  const all = [...byId.values()].flat();
  return {
    // A proxy may drop the unsigned header; the signature still decides whose delivery it is.
    keysFor: async (webhookId) => ({
      keys: webhookId === undefined ? all : (byId.get(webhookId) ?? []),
      graceUntil: 0,
    }),
    refresh: async (_, tried) => tried,
  };
}

/** Quotes the key of an entry only if it looks like an id: if keys and values were swapped, it is the secret. */
function keysOfEntry(id: string, list: SecretList, place: number): readonly VerificationKey[] {
  const option = /^whk_\w+$/.test(id) ? `secrets[${JSON.stringify(id)}]` : `secrets (entry ${place + 1})`;
  const found = problemOfWebhookId(id);
  if (found !== undefined) {
    throw new ConfigurationError('secrets', `The webhook id of ${option} ${found.problem}. ${found.fix}`);
  }
  return importKeys(list, option, id);
}
