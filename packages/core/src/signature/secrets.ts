import { type HmacKey, importHmacKey } from '#runtime';
import { ConfigurationError } from '../errors.js';
import type { GraceTime } from './grace-period.js';
import { problemOfSecret } from './secret-problem.js';

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
  ring(webhookId: string | undefined): Promise<KeyRing>;
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
 * Checks a list of secrets and prepares their keys.
 *
 * @param option The option's name, for the error.
 * @throws ConfigurationError If one of them can't be a secret. The message never quotes it.
 */
export function importKeys(secrets: SecretList, option: string, webhookId?: string): readonly SigningKey[] {
  const list: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets];
  if (list.length === 0) {
    throw new ConfigurationError(option, `The option ${option} holds no secret. Pass at least one.`);
  }
  // Array.from visits holes too.
  return Array.from(list, (secret, index) => {
    const key = importHmacKey(readSecret(secret, list.length > 1 ? `${option}[${index}]` : option));
    return { key, webhookId, index };
  });
}

function readSecret(secret: unknown, option: string): string {
  if (typeof secret !== 'string') {
    const { kind, fix } = describeValue(secret);
    throw new ConfigurationError(option, `The secret in ${option} is ${kind}, not a string. ${fix}`);
  }
  const found = problemOfSecret(secret);
  if (found === undefined) return secret;
  throw new ConfigurationError(option, `The secret in ${option} ${found.problem}. ${found.fix}`);
}

const FIXES: Readonly<Record<string, string>> = {
  undefined: 'Set the environment variable that it comes from, or leave the entry out.',
  null: 'Set the environment variable that it comes from, or leave the entry out.',
  'a promise': 'Await it first.',
  'a function': 'A function must be the whole option: secrets: (webhookId) => secret.',
  'a Map': 'Pass Object.fromEntries(map), or a function: (webhookId) => map.get(webhookId).',
  'a Set': 'Pass a list: [...set].',
  'a Uint8Array': "Decode it: buffer.toString('utf8').trim().",
  'an ArrayBuffer': "Decode it: Buffer.from(bytes).toString('utf8').trim().",
  'a String object': 'Pass its valueOf().',
  'a module': 'Pass its export, for JSON its default.',
};

/** Names the kind of a value that is not a secret, and the fix. Values of other realms count by what they are. */
export function describeValue(value: unknown): { readonly kind: string; readonly fix: string } {
  const kind = kindOf(value);
  const fix = FIXES[kind] ?? 'Pass the secret that VideoVector showed when the webhook was created.';
  return { kind, fix };
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (tag === 'Object') return 'an object';
  if (tag === 'Module') return 'a module';
  if (tag === 'String') return 'a String object';
  return `${/^[AEIO]/.test(tag) ? 'an' : 'a'} ${tag}`;
}
