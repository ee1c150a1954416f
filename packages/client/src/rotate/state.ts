import { ConfigurationError } from '@videovector-webhooks/core';
import { hideFromConsole } from '../hide-secret.js';

/** The steps of a rotation, in their order. */
export const ROTATION_STEPS = [
  'begin',
  'open-grace',
  'prove-grace',
  'remember-failed',
  'rotate-secret',
  'install',
  'prove-secret',
  'retry-failed',
  'close-grace',
] as const;

/** A step of a rotation. */
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** How far a rotation has come: what is certain, even after a crash. */
export type RotationStage = 'begun' | 'rotating' | 'rotated' | 'installed' | 'proven' | 'retried' | 'done';

/** What was failed before the rotation, so that it is left alone after it. */
export interface FailedBefore {
  readonly ids: readonly string[];
  /** There are more than the API shows. */
  readonly cut: boolean;
  /** When the latest of them was attempted last, on the sender's clock. */
  readonly latest: string | null;
}

/** A rotation that has not ended: plain JSON. */
export interface RotationState {
  readonly version: 1;
  readonly webhookId: string;
  readonly stage: RotationStage;
  readonly graceUntil?: string | undefined;
  /** The key of the call that rotates: who repeats it gets the same new secret. */
  readonly idempotencyKey?: string | undefined;
  readonly failedBefore?: FailedBefore | undefined;
  /** Digests of the secrets that the new one replaces. */
  readonly oldSecrets?: readonly string[] | undefined;
  /** Only in what the journal gets, and only until the rotation is done. `console.log` hides it. */
  readonly newSecret?: string | undefined;
}

/** Where a rotation is written down before it acts, so that a crash loses nothing. Keep it like the secrets. */
export interface RotationJournal {
  load(webhookId: string): Promise<RotationState | undefined>;
  save(webhookId: string, state: RotationState): Promise<void>;
}

/** The new secrets of states that are shown to people: not even `showHidden` finds them there. */
const sealed = new WeakMap<RotationState, string>();

/** A copy without the secret, which `unseal` finds again as long as the copy lives. */
export function seal({ newSecret, ...shown }: RotationState): RotationState {
  const copy = Object.freeze(shown);
  if (newSecret !== undefined) sealed.set(copy, newSecret);
  return copy;
}

/** A copy for the journal, with the secret. */
export function forJournal(state: RotationState): RotationState {
  return state.newSecret === undefined ? { ...state } : hideFromConsole({ ...state }, 'newSecret');
}

/**
 * Reads a state that was sealed, or came from a journal. If it has lost its secret on the way, the API is asked again,
 * under the same key.
 *
 * @throws ConfigurationError Where it is no state of this webhook's rotation.
 */
export function unseal(state: RotationState, webhookId: string, option: string): RotationState {
  if (state?.version !== 1 || typeof state.stage !== 'string')
    throw new ConfigurationError(
      option,
      `The ${option} is no state of a rotation; pass error.resume as it is.`,
    );
  if (state.webhookId !== webhookId)
    throw new ConfigurationError(option, `The ${option} belongs to another webhook than the one to rotate.`);
  const newSecret = sealed.get(state) ?? state.newSecret;
  return { ...state, newSecret };
}
