import { type HmacKey, importHmacKey } from '#digest';
import { type Clock, DEADLINE_PASSED, withDeadline } from './clock.js';
import { ConfigurationError } from './configuration-error.js';

/** One secret, or several of which any may have signed: the old and the new one during a rotation. */
export type SecretList = string | readonly string[];

/**
 * Looks up the secrets of a subscription.
 *
 * @param webhookId The `X-Webhook-ID` of the delivery: unsigned, so treat it as user input.
 * @param options.refresh True when the secrets returned before did not match: skip your own cache.
 * @returns The secrets, or undefined for an unknown subscription. What it throws is answered with 503.
 */
export type SecretsFunction = (
  webhookId: string,
  options: { refresh: boolean },
) => SecretList | undefined | Promise<SecretList | undefined>;

/** The signing secrets: one, a list, a record by webhook id, or a function of the webhook id. */
export type Secrets = SecretList | Readonly<Record<string, SecretList>> | SecretsFunction;

/** A secret made ready, and where it came from. */
export interface SigningKey {
  readonly key: HmacKey;
  /** The subscription that the secret is known to belong to; undefined where `secrets` does not say. */
  readonly webhookId: string | undefined;
  /** The secret's place in its list, from 0. */
  readonly index: number;
}

/** Where the receiver gets the keys to verify a delivery with. */
export interface SecretSource {
  /**
   * The keys of a subscription; none where it is unknown.
   *
   * @throws Where the user's function fails or takes too long.
   */
  keys(webhookId: string | undefined): Promise<readonly SigningKey[]>;
  /** Asks once more after a mismatch; undefined where nothing newer can be had now. */
  refresh(webhookId: string | undefined): Promise<readonly SigningKey[] | undefined>;
}

const LOOKUP_TIMEOUT_MS = 5_000;
const CACHE_MS = 60_000;
/** A forged delivery must not be able to make the user's function run at its own pace. */
const REFRESH_INTERVAL_MS = 10_000;
const MAX_CACHED = 1_000;

/**
 * Checks the option `secrets` and makes its keys ready.
 *
 * @throws ConfigurationError Where a secret is blank, or is the word that a missing variable turns into.
 */
export function createSecretSource(secrets: Secrets | undefined, clock: Clock): SecretSource {
  if (typeof secrets === 'function') return lookupSource(secrets, clock);
  if (typeof secrets === 'string' || Array.isArray(secrets)) {
    return fixedSource(importKeys(secrets as SecretList, 'secrets'));
  }
  if (typeof secrets === 'object' && secrets !== null)
    return recordSource(secrets as Record<string, SecretList>);
  throw new ConfigurationError(
    'secrets',
    'createReceiver needs the option secrets: the signing secret that VideoVector showed when the webhook was ' +
      'created, a list of secrets, a record of secrets by webhook id, or a function of the webhook id. ' +
      `It is ${secrets === null ? 'null' : typeof secrets}; is the environment variable set?`,
  );
}

/**
 * Makes the keys of one list of secrets ready.
 *
 * @param option The option's name for the error.
 */
export function importKeys(secrets: SecretList, option: string, webhookId?: string): readonly SigningKey[] {
  const list = typeof secrets === 'string' ? [secrets] : secrets;
  if (!Array.isArray(list) || list.length === 0) {
    throw new ConfigurationError(option, `The option ${option} holds no secret; give one at least.`);
  }
  return list.map((secret, index) => {
    assertSecret(secret, list.length > 1 ? `${option}[${index}]` : option);
    return { key: importHmacKey(secret), webhookId, index };
  });
}

function assertSecret(secret: unknown, option: string): asserts secret is string {
  const problem =
    typeof secret !== 'string'
      ? `is ${secret === null ? 'null' : typeof secret}, not a string`
      : secret.trim() === ''
        ? 'is blank'
        : secret === 'undefined' || secret === 'null'
          ? `is the word "${secret}"`
          : undefined;
  if (problem !== undefined) {
    throw new ConfigurationError(
      option,
      `The secret in ${option} ${problem}: anyone could forge deliveries. ` +
        'Set it to the secret that VideoVector showed when the webhook was created; is the environment variable set?',
    );
  }
}

function fixedSource(keys: readonly SigningKey[]): SecretSource {
  return { keys: async () => keys, refresh: async () => undefined };
}

function recordSource(record: Readonly<Record<string, SecretList>>): SecretSource {
  const byId = new Map(
    Object.entries(record).map(([id, list]) => [id, importKeys(list, `secrets[${JSON.stringify(id)}]`, id)]),
  );
  if (byId.size === 0)
    throw new ConfigurationError(
      'secrets',
      'The record in secrets is empty; give a webhook id and its secret.',
    );
  const all = [...byId.values()].flat();
  return {
    // A proxy may drop the unsigned header; the signature still decides whose delivery it is.
    keys: async (webhookId) => (webhookId === undefined ? all : (byId.get(webhookId) ?? [])),
    refresh: async () => undefined,
  };
}

function lookupSource(lookup: SecretsFunction, clock: Clock): SecretSource {
  interface Entry {
    at: number;
    keys: Promise<readonly SigningKey[]>;
  }
  const cache = new Map<string, Entry>();

  function ask(webhookId: string, refresh: boolean): Promise<readonly SigningKey[]> {
    const keys = askOnce(lookup, clock, webhookId, refresh);
    const entry = { at: clock.now(), keys };
    cache.delete(webhookId);
    cache.set(webhookId, entry);
    if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value as string);
    // Failures and unknown subscriptions are not remembered: the next delivery may find them mended.
    const forget = (): void => {
      if (cache.get(webhookId) === entry) cache.delete(webhookId);
    };
    keys.then((found) => found.length === 0 && forget(), forget);
    return keys;
  }

  return {
    async keys(webhookId) {
      if (webhookId === undefined) {
        // Something on the way has dropped it. That must not become a 401, which the sender never retries.
        throw new ConfigurationError(
          'secrets',
          "The header X-Webhook-ID is missing, so the secrets function can't be asked; have the proxy pass it on, or " +
            'give secrets as a list or a record.',
        );
      }
      const cached = cache.get(webhookId);
      return cached !== undefined && clock.now() - cached.at < CACHE_MS ? cached.keys : ask(webhookId, false);
    },
    async refresh(webhookId) {
      const cached = webhookId === undefined ? undefined : cache.get(webhookId);
      if (webhookId === undefined || cached === undefined) return undefined;
      return clock.now() - cached.at < REFRESH_INTERVAL_MS ? undefined : ask(webhookId, true);
    },
  };
}

async function askOnce(
  lookup: SecretsFunction,
  clock: Clock,
  webhookId: string,
  refresh: boolean,
): Promise<readonly SigningKey[]> {
  const answer = (async () => lookup(webhookId, { refresh }))();
  const list = await withDeadline(clock, LOOKUP_TIMEOUT_MS, answer);
  if (list === DEADLINE_PASSED)
    throw new Error(`The secrets function did not answer in ${LOOKUP_TIMEOUT_MS} ms`);
  return list === undefined || list === null ? [] : importKeys(list, 'secrets()', webhookId);
}
