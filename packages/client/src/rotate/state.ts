import { ConfigurationError } from '@videovector-webhooks/core';
import { hideFromConsole } from '../webhooks/hide-secret.js';

/** The steps of a rotation, in order. */
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

/** How far a rotation has come, in order: what is certain, even after a crash. */
export const ROTATION_STAGES = [
  'not-started',
  'rotating',
  'rotated',
  'installed',
  'proven',
  'retried',
  'done',
] as const;

/** How far a rotation has come. */
export type RotationStage = (typeof ROTATION_STAGES)[number];

/** The deliveries that had failed before the rotation; they are left alone after it. */
export interface FailedBefore {
  readonly ids: readonly string[];
  /** There are more than the API shows. */
  readonly cut: boolean;
  /** When the latest of them was last attempted, on the sender's clock. */
  readonly latest: string | null;
}

/** An unfinished rotation: plain JSON. */
export interface RotationState {
  readonly version: 1;
  readonly webhookId: string;
  readonly stage: RotationStage;
  readonly graceUntil?: string | undefined;
  /** The key of the call that rotates: repeated with it, the call returns the same secret. */
  readonly idempotencyKey?: string | undefined;
  readonly failedBefore?: FailedBefore | undefined;
  /** Digests of the secrets that the new one replaces. */
  readonly oldSecrets?: readonly string[] | undefined;
  /** Only in the journal, and only until the rotation is done. `console.log` hides it. */
  readonly newSecret?: string | undefined;
}

/** Where a rotation is recorded before it acts, so that a crash loses nothing. Protect it like the secrets. */
export interface RotationJournal {
  load(webhookId: string): Promise<RotationState | undefined>;
  save(webhookId: string, state: RotationState): Promise<void>;
  /** Reserves the journal for this process until `unlock` is called, if the journal can. */
  lock?(webhookId: string): Promise<JournalLock>;
}

/** The result of locking a journal: locked, or the name of the process that holds the lock. */
export type JournalLock = { readonly unlock: () => unknown } | { readonly heldBy: string };

/** The new secrets of states that were shown: not even `showHidden` finds them there. */
const sealedSecrets = new WeakMap<RotationState, string>();

/** Copies a state without its secret; `unseal` finds the secret again for as long as the copy lives. */
export function seal({ newSecret, ...shown }: RotationState): RotationState {
  const copy = Object.freeze(shown);
  if (newSecret !== undefined) sealedSecrets.set(copy, newSecret);
  return copy;
}

/** Copies a state for the journal, with the secret. */
export function forJournal(state: RotationState): RotationState {
  return state.newSecret === undefined ? { ...state } : hideFromConsole({ ...state }, 'newSecret');
}

/**
 * Checks a state that was sealed, or came from a journal. If it lost its secret on the way, it goes back to asking the
 * API, with the same key.
 *
 * @throws ConfigurationError If it is not the state of a rotation of this webhook.
 */
export function unseal(state: RotationState, webhookId: string, option: string): RotationState {
  if (state?.version !== 1 || !ROTATION_STAGES.includes(state.stage))
    throw new ConfigurationError(
      option,
      `The ${option} is not the state of a rotation; pass error.resume unchanged.`,
    );
  if (state.webhookId !== webhookId)
    throw new ConfigurationError(option, `The ${option} belongs to another webhook than the one to rotate.`);
  const newSecret = sealedSecrets.get(state) ?? state.newSecret;
  const isLost = newSecret === undefined && (state.stage === 'rotated' || state.stage === 'installed');
  return { ...state, newSecret, ...(isLost && { stage: 'rotating' }) };
}
