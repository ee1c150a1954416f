import { ConfigurationError } from '@videovector-webhooks/core';
import { assertFunction, assertKnownOptions, assertMethods, integerOption } from '../options/checks.js';
import type { RotationJournal, RotationState, RotationStep } from './state.js';

/** The secrets of one webhook, as a store keeps them; a receiver's secrets function may return them unchanged. */
export interface StoredSecrets {
  /** The newest first. */
  readonly secrets: string[];
  /** Until then, a mismatch may be due to a rotation: ISO 8601 with its zone. */
  readonly graceUntil?: string | undefined;
}

/**
 * Where receivers read their secrets, and rotations write them: a row of your database, or a secret manager.
 * `createReceiver({ secrets: (id) => store.load(id) })` reads it.
 */
export interface SecretStore {
  load(webhookId: string): Promise<StoredSecrets | undefined>;
  save(webhookId: string, secrets: StoredSecrets): Promise<void>;
}

/** Options of `client.rotate`. It needs a `store` or `install` to bring the new secret to the receiver. */
export interface RotateOptions {
  /** Where the receivers read their secrets: the grace period and the new secret are written there. */
  store?: SecretStore | undefined;
  /** Sets `graceUntil` on the receivers; resolves when all of them have it. Default: the store, or done by hand. */
  openGrace?: ((graceUntil: Date) => unknown) | undefined;
  /** Brings the new secret to the receivers, beside the old one. It may be called again with the same secret. */
  install?: ((secret: string, about: { webhookId: string; graceUntil: Date }) => unknown) | undefined;
  /** Ends the grace period on the receivers. `oldSecretMayGo`: no delivery in progress may be signed with it. */
  closeGrace?: ((about: { webhookId: string; oldSecretMayGo: boolean }) => unknown) | undefined;
  /**
   * What happens to the old secret in the store. `keep`: it stays, and the grace period ends by itself. `drop`: it is
   * removed as soon as no delivery in progress may be signed with it; use this after a leak. Default: `keep`.
   */
  oldSecret?: 'keep' | 'drop' | undefined;
  /** The length of the grace period, in milliseconds: longer than `install` and all waits. Default: an hour. */
  graceMs?: number | undefined;
  /** The receiver's URL. Default: the webhook's own. */
  receiverUrl?: string | URL | undefined;
  /** How many wrong signatures to send concurrently to see that the grace period is open everywhere. Default: 3. */
  probes?: number | undefined;
  /** How long to wait for that, in milliseconds. Default: 60,000. */
  probeTimeoutMs?: number | undefined;
  /** How many test events in a row must be accepted. Default: 3. */
  proofs?: number | undefined;
  /** How long to wait for that, in milliseconds: as long as a deployment of the secret takes. Default: 120,000. */
  proofTimeoutMs?: number | undefined;
  /** With `oldSecret: 'drop'`: how long to wait for deliveries in progress, in milliseconds. Default: 60,000. */
  drainTimeoutMs?: number | undefined;
  /** Whether to ask for an attempt of the deliveries that are waiting for one, too. Default: false. */
  nudgeRetrying?: boolean | undefined;
  /** Where to record the rotation, so that a crash loses nothing. */
  journal?: RotationJournal | undefined;
  /** Continues from a `RotationError`. */
  resume?: RotationState | undefined;
  /** Rotates although no grace period is known to be open. Deliveries may be lost until the receiver has the secret. */
  dangerouslyRotateWithoutProofOfGrace?: boolean | undefined;
  /** Called after each step. Errors that it throws are ignored. */
  onStep?: ((step: RotationStep) => unknown) | undefined;
  /** Stops the rotation between two steps, and in pauses. */
  signal?: AbortSignal | undefined;
}

const NUMBERS = {
  // Shorter than the sender's time-out and the receivers' cache of secrets, it would end too soon.
  graceMs: [3_600_000, 60_000, 7 * 86_400_000],
  probes: [3, 1, 100],
  probeTimeoutMs: [60_000, 0, 86_400_000],
  proofs: [3, 1, 100],
  proofTimeoutMs: [120_000, 0, 86_400_000],
  drainTimeoutMs: [60_000, 0, 86_400_000],
} as const satisfies Record<string, readonly [byDefault: number, least: number, most: number]>;

type NumberOption = keyof typeof NUMBERS;

/** The options with every default filled in. */
export type RotateSettings = RotateOptions & {
  readonly [Name in NumberOption | 'oldSecret']: NonNullable<RotateOptions[Name]>;
};

const FUNCTIONS = ['openGrace', 'install', 'closeGrace', 'onStep'] as const;
const OTHERS = [
  'store',
  'journal',
  'oldSecret',
  'receiverUrl',
  'nudgeRetrying',
  'resume',
  'dangerouslyRotateWithoutProofOfGrace',
  'signal',
] as const satisfies (keyof RotateOptions)[];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError It names the option and the fix.
 */
export function readRotateOptions(options: RotateOptions): RotateSettings {
  assertKnownOptions('client.rotate', options, [...Object.keys(NUMBERS), ...FUNCTIONS, ...OTHERS]);
  if (options.store === undefined && options.install === undefined)
    throw new ConfigurationError(
      'install',
      'client.rotate can’t deliver the new secret. Pass store, from which the receivers read their secrets, or ' +
        'install, which brings them the new one.',
    );
  assertMethods('store', options.store, ['load', 'save']);
  assertMethods('journal', options.journal, ['load', 'save']);
  for (const name of FUNCTIONS) assertFunction(name, options[name]);
  const { oldSecret = 'keep', receiverUrl } = options;
  if (oldSecret !== 'keep' && oldSecret !== 'drop')
    throw new ConfigurationError('oldSecret', "The option oldSecret must be 'keep' or 'drop'.");
  if (receiverUrl !== undefined && !/^https?:$/.test(protocolOf(receiverUrl)))
    throw new ConfigurationError('receiverUrl', 'The option receiverUrl must be an http or https URL.');
  const settings: RotateSettings = { ...options, oldSecret, ...numbersOf(options) };
  if (settings.graceMs > settings.probeTimeoutMs + settings.proofTimeoutMs) return settings;
  throw new ConfigurationError(
    'graceMs',
    'The option graceMs must be more than probeTimeoutMs and proofTimeoutMs together; otherwise the grace period may ' +
      'end before the new secret is proven.',
  );
}

function numbersOf(options: RotateOptions): Record<NumberOption, number> {
  const entries = Object.entries(NUMBERS).map(([name, [byDefault, least, most]]) => [
    name,
    integerOption(name, options[name as NumberOption] ?? byDefault, least, most),
  ]);
  return Object.fromEntries(entries) as Record<NumberOption, number>;
}

function protocolOf(url: string | URL): string {
  return URL.canParse(String(url)) ? new URL(url).protocol : '';
}
