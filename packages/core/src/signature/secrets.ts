import { type HmacKey, importHmacKey } from '#runtime';
import type { Clock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import type { GraceTime } from './grace-period.js';
import { createSecretsLookup } from './secret-lookup.js';

/** One secret, or several of which any may have signed: the old and the new one during a rotation. */
export type SecretList = string | readonly string[];

/** The secrets of a subscription during a rotation, as a store may keep them. */
export interface SecretsWithGrace {
  readonly secrets: SecretList;
  /**
   * Until then a wrong signature of this subscription is answered with 503 instead of 401, so that what is signed with a
   * secret you don't have yet comes again. Where it is no exact time, a wrong signature is answered with 503 for good.
   */
  readonly graceUntil?: GraceTime | null | undefined;
}

/**
 * Looks up the secrets of a subscription.
 *
 * @param webhookId The `X-Webhook-ID` of the delivery: unsigned, so treat it as user input.
 * @param options.refresh True when the secrets returned before did not match: skip your own cache.
 * @returns The secrets, with `graceUntil` during a rotation; or undefined for an unknown subscription. What it throws
 *   is answered with 503.
 */
export type SecretsFunction = (
  webhookId: string,
  options: { refresh: boolean },
) => SecretsAnswer | Promise<SecretsAnswer>;

/** What a `SecretsFunction` answers. */
type SecretsAnswer = SecretList | SecretsWithGrace | undefined;

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

/** The keys that may have signed, and what a mismatch means. */
export interface KeyRing {
  readonly keys: readonly SigningKey[];
  /** Until then a mismatch may be a rotation, in milliseconds since the epoch; 0 for never. */
  readonly graceUntil: number;
  /** What is wrong with the grace period: then nobody knows what a mismatch means. */
  readonly graceProblem?: unknown;
}

/** Where the receiver gets the keys to verify a delivery with. */
export interface SecretSource {
  /**
   * The keys of a subscription; none where it is unknown.
   *
   * @throws Where the user's function fails or takes too long.
   */
  ring(webhookId: string | undefined): Promise<KeyRing> | KeyRing;
  /**
   * Asks once more after a mismatch.
   *
   * @param tried The keys that did not match.
   * @returns Newer keys; undefined where there are none; `later` where it is too early to ask again.
   */
  refresh(webhookId: string | undefined, tried: KeyRing): Promise<Refreshed | undefined | 'later'>;
}

/** Newer keys than those that did not match. */
export interface Refreshed {
  readonly ring: KeyRing;
  /**
   * The function was told to skip its own cache. Otherwise another delivery had it asked, and it may have answered with the
   * secrets of before a rotation: a mismatch is not final then.
   */
  readonly isCertain: boolean;
}

/**
 * Checks the option `secrets` and makes its keys ready.
 *
 * @throws ConfigurationError Where a secret is blank, or is the word that a missing variable turns into.
 */
export function createSecretSource(secrets: Secrets | undefined, clock: Clock): SecretSource {
  assertTrimmed(secrets);
  if (typeof secrets === 'function') return createSecretsLookup(secrets, clock);
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

/**
 * White space at the ends of a secret was pasted with it, or read with its file: every delivery would be refused, and lost.
 *
 * @throws ConfigurationError Where a secret begins or ends with it.
 */
export function assertTrimmed(secrets: unknown, option = 'secrets'): void {
  if (typeof secrets === 'string' && secrets.trim() !== '' && secrets.trim() !== secrets) {
    throw new ConfigurationError(
      option,
      `The secret in ${option} begins or ends with white space; take it away.`,
    );
  }
  if (typeof secrets === 'object' && secrets !== null) {
    for (const [name, each] of Object.entries(secrets))
      assertTrimmed(each, `${option}[${JSON.stringify(name)}]`);
  }
}

function fixedSource(keys: readonly SigningKey[]): SecretSource {
  return { ring: () => ringOf(keys), refresh: async () => undefined };
}

function ringOf(keys: readonly SigningKey[]): KeyRing {
  return { keys, graceUntil: 0 };
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
    ring: (webhookId) => ringOf(webhookId === undefined ? all : (byId.get(webhookId) ?? [])),
    refresh: async () => undefined,
  };
}
