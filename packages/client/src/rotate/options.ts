import { ConfigurationError } from '@videovector-webhooks/core';
import type { SecretStore } from './secret-store.js';
import type { RotationJournal, RotationState, RotationStep } from './state.js';

/** Options of `client.rotate`. It needs a `store` or `install`, so that the new secret gets to the receiver. */
export interface RotateOptions {
  /** Where the receivers read their secrets from: the grace period and the new secret are written there. */
  store?: SecretStore | undefined;
  /** Sets `graceUntil` on the receivers, and resolves when all of them have it. Default: the store, or done by hand. */
  openGrace?: ((graceUntil: Date) => unknown) | undefined;
  /** Brings the new secret to the receivers, beside the old one. It may be called again with the same secret. */
  install?: ((secret: string, about: { webhookId: string; graceUntil: Date }) => unknown) | undefined;
  /** Ends the grace period on the receivers. `oldSecretMayGo`: no delivery is under way that it may have signed. */
  closeGrace?: ((about: { webhookId: string; oldSecretMayGo: boolean }) => unknown) | undefined;
  /**
   * What becomes of the old secret in the store. `keep`: it stays, and so does the grace period until it is over by
   * itself. `drop`: it goes as soon as no delivery is under way that it may have signed: after a leak. Default: `keep`.
   */
  oldSecret?: 'keep' | 'drop' | undefined;
  /** How long the grace period is, in milliseconds: longer than `install` and all the waiting. Default: an hour. */
  graceMs?: number | undefined;
  /** Where the receiver is. Default: the webhook's own URL. */
  receiverUrl?: string | URL | undefined;
  /** How many wrong signatures are sent at once to see that the grace period is open everywhere. Default: 3. */
  probes?: number | undefined;
  /** How long to wait for that, in milliseconds. Default: 60,000. */
  probeTimeoutMs?: number | undefined;
  /** How many test events in a row must be accepted. Default: 3. */
  proofs?: number | undefined;
  /** How long to wait for that, in milliseconds: as long as a deployment of the new secret takes. Default: 120,000. */
  proofTimeoutMs?: number | undefined;
  /** With `oldSecret: 'drop'`: how long to wait for deliveries under way, in milliseconds. Default: 60,000. */
  drainTimeoutMs?: number | undefined;
  /** Also ask for another attempt of the deliveries that wait for one. Default: false. */
  nudgeRetrying?: boolean | undefined;
  /** Where to write the rotation down, so that a crash loses nothing. */
  journal?: RotationJournal | undefined;
  /** Goes on from a `RotationError`. */
  resume?: RotationState | undefined;
  /** Rotates without knowing that a grace period is open. What is signed with the new secret may be lost until then. */
  dangerouslyRotateWithoutProofOfGrace?: boolean | undefined;
  /** Sees each step when it is done. What it throws is ignored. */
  onStep?: ((step: RotationStep) => unknown) | undefined;
  /** Stops between two steps, and in pauses. */
  signal?: AbortSignal | undefined;
}

/** The options with every default filled in. */
export type RotateSettings = RotateOptions & {
  readonly [Name in
    | 'oldSecret'
    | 'graceMs'
    | 'probes'
    | 'probeTimeoutMs'
    | 'proofs'
    | 'proofTimeoutMs'
    | 'drainTimeoutMs']: NonNullable<RotateOptions[Name]>;
};

const NUMBERS: readonly (readonly [
  name: keyof RotateOptions,
  byDefault: number,
  least: number,
  most: number,
])[] = [
  // Shorter than an attempt of the sender and the cache of the receivers, it would be over too soon.
  ['graceMs', 3_600_000, 60_000, 7 * 86_400_000],
  ['probes', 3, 1, 100],
  ['probeTimeoutMs', 60_000, 0, 86_400_000],
  ['proofs', 3, 1, 100],
  ['proofTimeoutMs', 120_000, 0, 86_400_000],
  ['drainTimeoutMs', 60_000, 0, 86_400_000],
];

const METHODS: readonly (readonly [name: keyof RotateOptions, methods: readonly string[]])[] = [
  ['store', ['load', 'save']],
  ['journal', ['load', 'save']],
];

const FUNCTIONS: readonly (keyof RotateOptions)[] = ['openGrace', 'install', 'closeGrace', 'onStep'];

const KNOWN_OPTIONS: ReadonlySet<string> = new Set([
  ...[...NUMBERS, ...METHODS].map(([name]) => name),
  ...FUNCTIONS,
  ...[
    'oldSecret',
    'receiverUrl',
    'nudgeRetrying',
    'resume',
    'dangerouslyRotateWithoutProofOfGrace',
    'signal',
  ],
]);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError It names the option and the fix.
 */
export function readRotateOptions(options: RotateOptions): RotateSettings {
  for (const name of Object.keys(options)) {
    if (KNOWN_OPTIONS.has(name)) continue;
    throw new ConfigurationError(
      name,
      `client.rotate knows no option ${name}. It knows: ${[...KNOWN_OPTIONS].join(', ')}.`,
    );
  }
  if (options.store === undefined && options.install === undefined) {
    const fix =
      'Give store, which the receivers read their secrets from, or install, which brings them the new secret.';
    throw new ConfigurationError(
      'install',
      `client.rotate does not know what to do with the new secret. ${fix}`,
    );
  }
  for (const [name, methods] of METHODS) {
    const value = options[name] as Record<string, unknown> | null | undefined;
    if (value === undefined || methods.every((method) => typeof value?.[method] === 'function')) continue;
    throw new ConfigurationError(name, `The option ${name} must have the methods ${methods.join(' and ')}.`);
  }
  for (const name of FUNCTIONS) {
    if (options[name] === undefined || typeof options[name] === 'function') continue;
    throw new ConfigurationError(name, `The option ${name} must be a function.`);
  }
  const { oldSecret = 'keep', receiverUrl } = options;
  if (oldSecret !== 'keep' && oldSecret !== 'drop')
    throw new ConfigurationError('oldSecret', "The option oldSecret must be 'keep' or 'drop'.");
  if (receiverUrl !== undefined && !/^https?:$/.test(protocolOf(receiverUrl)))
    throw new ConfigurationError('receiverUrl', 'The option receiverUrl must be an http or https URL.');
  const numbers = NUMBERS.map(([name, byDefault, least, most]) => {
    const value = options[name] ?? byDefault;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
      return [name, value];
    throw new ConfigurationError(name, `The option ${name} must be a whole number from ${least} to ${most}.`);
  });
  const settings = { ...options, oldSecret, ...Object.fromEntries(numbers) } as RotateSettings;
  if (settings.graceMs > settings.probeTimeoutMs + settings.proofTimeoutMs) return settings;
  throw new ConfigurationError(
    'graceMs',
    'The option graceMs must be more than probeTimeoutMs and proofTimeoutMs together: the grace period would be over ' +
      'before the new secret is proven.',
  );
}

function protocolOf(url: string | URL): string {
  return URL.canParse(String(url)) ? new URL(url).protocol : '';
}
