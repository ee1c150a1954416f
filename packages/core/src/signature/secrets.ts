import { importHmacKey } from '#runtime';
import { ConfigurationError } from '../errors.js';
import type { GraceTime } from './grace-period.js';
// Not from #runtime: TypeScript's `moduleResolution: node` can't resolve that in a declaration.
import type { HmacKey } from './hmac.node.js';
import { PASS_SECRET, problemOfSecret } from './secret-problem.js';

/** One secret, or several of which any may have signed: the old and the new one during a rotation. */
export type SecretList = string | readonly string[];

/** The secrets of a subscription, as a store may keep them during a rotation. */
export interface SecretsResult {
  readonly secrets: SecretList;
  /**
   * Until then a wrong signature of this subscription is answered with 503 instead of 401, so that the sender retries what
   * it signed with a secret that you don't have yet. If it is not an exact time, a wrong signature is always answered 503.
   */
  readonly graceUntil?: GraceTime | null | undefined;
  /**
   * How old these secrets may be, in milliseconds, if they come from a cache that ignores `refresh`, or from a replica.
   * Above 0, a wrong signature is answered with 503 instead of 401, since there may be a newer secret. Default: 0.
   */
  readonly maxAgeMs?: number | null | undefined;
}

/**
 * Looks up the secrets of a subscription.
 *
 * **If you cache, skip your cache when `refresh` is true, or return `{ secrets, maxAgeMs }`.** Otherwise the deliveries that
 * are signed with a rotated secret get a final 401, and are lost, until your cache expires. The receiver itself keeps what
 * the function returns for a minute, so most functions need no cache.
 *
 * If the store can't be reached, throw. Undefined means that the webhook is unknown, which is a final 401 as soon as the
 * function has returned any secret; for 5 seconds after it, further deliveries under that id get 503.
 *
 * @param webhookId The `X-Webhook-ID` of the delivery: unsigned, so treat it as user input. Return a secret only for the ids
 *   that it belongs to. A function without parameters may return the same secrets for all, as in `() => process.env.NAME`.
 * @param options.refresh True if the secrets returned before did not match: skip your own cache.
 * @returns The secrets, with `graceUntil` during a rotation; or undefined for an unknown subscription. If it throws, or
 *   returns anything that can't be a secret, the receiver answers 503.
 */
export type SecretsFunction = (
  webhookId: string,
  options: { refresh: boolean },
) => SecretsAnswer | Promise<SecretsAnswer>;

type SecretsAnswer = SecretList | SecretsResult | undefined;

/** The signing secrets: one, a list, a record by webhook id, or a function of the webhook id. */
export type Secrets = SecretList | Readonly<Record<string, SecretList>> | SecretsFunction;

/** A secret prepared for verification, and its origin. */
export interface VerificationKey {
  readonly key: HmacKey;
  /** The subscription that the secret is known to belong to; undefined if `secrets` does not say. */
  readonly webhookId: string | undefined;
  /** The secret's position in its list, from 0. */
  readonly index: number;
}

/** The keys that may have signed a delivery, and what a mismatch means. */
export interface VerificationKeys {
  /** Empty if the subscription is unknown. */
  readonly keys: readonly VerificationKey[];
  /** Before this time a mismatch may be a rotation, in milliseconds since the epoch; 0 if there is no grace period. */
  readonly graceUntil: number;
  /** Set if a mismatch does not prove a forgery, since newer secrets may exist: what to report with the 503. */
  readonly inconclusive?: { readonly error?: unknown; readonly retryAfter?: number };
}

/** Where the receiver gets the keys to verify a delivery with. */
export interface SecretSource {
  /**
   * Returns the keys of a subscription.
   *
   * @throws Whatever the user's function throws, or an error that says what is wrong with its result.
   */
  keysFor(webhookId: string | undefined): Promise<VerificationKeys>;
  /**
   * Looks for newer keys after a mismatch.
   *
   * @param tried The keys that did not match.
   * @returns The newest keys; the ones that were tried if there are no others.
   */
  refresh(webhookId: string | undefined, tried: VerificationKeys): Promise<VerificationKeys>;
}

/**
 * Checks a list of secrets and prepares their keys.
 *
 * @param option The option's name, for the error.
 * @throws ConfigurationError If one of them can't be a secret. The message never quotes it.
 */
export function importKeys(
  secrets: SecretList,
  option: string,
  webhookId?: string,
): readonly VerificationKey[] {
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

const SET_OR_OMIT = 'Set the environment variable that it comes from, or leave the entry out.';

const FIXES: Readonly<Record<string, string>> = {
  undefined: SET_OR_OMIT,
  null: SET_OR_OMIT,
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
  const fix = FIXES[kind] ?? PASS_SECRET;
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
