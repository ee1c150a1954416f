import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import { ConfigurationError, SecretsUnavailableError } from '../errors.js';
import { readGrace } from './grace-period.js';
import {
  describeValue,
  importKeys,
  type SecretList,
  type SecretsFunction,
  type SecretsResult,
  type VerificationKeys,
} from './secrets.js';

const TIMEOUT_MS = 5_000;

/**
 * Calls the user's function and checks what it returns.
 *
 * @returns The keys, or undefined if the function does not know the webhook.
 * @throws SecretsUnavailableError If the function does not respond in time.
 * @throws ConfigurationError If the function returns anything that can't be a secret.
 */
export async function askForSecrets(
  lookup: SecretsFunction,
  clock: Clock,
  webhookId: string,
  refresh: boolean,
): Promise<VerificationKeys | undefined> {
  const found = await withDeadline(clock, TIMEOUT_MS, () => lookup(webhookId, { refresh }));
  if (found === DEADLINE_PASSED)
    throw new SecretsUnavailableError(`The secrets function did not respond within ${TIMEOUT_MS} ms.`);
  if (found === undefined || found === null) return undefined;
  // A function without parameters returns the same secrets for every id, so they prove nothing about the id.
  const provenId = lookup.length === 0 ? undefined : webhookId;
  if (typeof found === 'string' || Array.isArray(found))
    return { keys: importKeys(found as SecretList, 'secrets()', provenId), graceUntil: 0 };
  return readResult(found as SecretsResult, provenId);
}

function readResult(result: SecretsResult, webhookId: string | undefined): VerificationKeys {
  const { kind, fix } = describeValue(result);
  if (kind !== 'an object') {
    throw new ConfigurationError('secrets()', `The secrets function returned ${kind}, not secrets. ${fix}`);
  }
  if (result.secrets === undefined) {
    throw new ConfigurationError(
      'secrets()',
      'The secrets function returned an object without the field secrets. Return the secret, a list of secrets, or ' +
        '{ secrets, graceUntil, maxAgeMs }.',
    );
  }
  const keys = importKeys(result.secrets, 'secrets().secrets', webhookId);
  try {
    const graceUntil = readGrace(result.graceUntil, 'secrets().graceUntil');
    const maxAgeMs = readMaxAge(result);
    if (maxAgeMs === 0) return { keys, graceUntil };
    return { keys, graceUntil, inconclusive: { retryAfter: Math.min(Math.ceil(maxAgeMs / 1000), 300) } };
  } catch (error) {
    // An invalid option must not reject deliveries that match, nor lose those that don't.
    return { keys, graceUntil: 0, inconclusive: { error } };
  }
}

function readMaxAge({ maxAgeMs }: SecretsResult): number {
  if (maxAgeMs === undefined || maxAgeMs === null) return 0;
  if (typeof maxAgeMs === 'number' && maxAgeMs >= 0) return maxAgeMs;
  throw new ConfigurationError(
    'secrets().maxAgeMs',
    'The field maxAgeMs that the secrets function returns must be a number of milliseconds, at least 0.',
  );
}
