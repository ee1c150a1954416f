import { ConfigurationError, type QueuedDelivery } from '@videovector-webhooks/core';
import { assertKnownOptions } from '../options/checks.js';
import { readSignal } from '../webhooks/call-options.js';
import type { KeyForm } from './keys.js';

/** The part of an inbox that reconciling needs: a look-up that changes nothing. */
export interface LookupInbox {
  /** Returns `absent`, `in-progress`, `expired`, `released` or `completed`. */
  lookup(key: string, createdAt?: string | null): Promise<{ readonly state: string }>;
  /** How long a completed delivery is remembered, in milliseconds. Default: forever. */
  readonly retentionMs?: number | undefined;
}

/** The part of a receiver that handles a stored delivery. */
export interface ProcessingReceiver {
  /** Whether it computes the keys itself, as a receiver at a URL does; then `keyForm` is not needed. */
  readonly makesKeys?: boolean | undefined;
  process(delivery: QueuedDelivery): Promise<{ readonly status: number; readonly code: string }>;
}

/** Options of `client.reconcile`. */
export interface ReconcileOptions {
  /** Only deliveries of these events: those that you have handlers for. Default: all. */
  events?: readonly string[] | undefined;
  /** How the receiver makes its keys. Default: all forms are looked up. */
  keyForm?: KeyForm | undefined;
  /**
   * What to do about the findings. `retry`: have the sender retry deliveries that it has given up. `receive`: hand the stored
   * payload to `receiver` as if it had arrived; there is no signature, so this trusts the API. Default: nothing.
   */
  apply?: 'retry' | 'receive' | undefined;
  /** The receiver for `apply: 'receive'`, with the same inbox. */
  receiver?: ProcessingReceiver | undefined;
  /**
   * Accepts an inbox that knows none of the delivered events, such as a new one. Otherwise it is refused, because it is
   * likely not the receiver's. Default: false.
   */
  allowUnknownInbox?: boolean | undefined;
  /** Stops it; `reconcile` then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

const KNOWN_OPTIONS = [
  'events',
  'keyForm',
  'apply',
  'receiver',
  'allowUnknownInbox',
  'signal',
] as const satisfies (keyof ReconcileOptions)[];

/**
 * Checks the inbox and the options.
 *
 * @throws ConfigurationError It names the option and the fix.
 */
export function checkReconcileOptions(inbox: LookupInbox, options: ReconcileOptions): void {
  if (typeof inbox?.lookup !== 'function')
    throw new ConfigurationError(
      'inbox',
      'client.reconcile needs an inbox with the method lookup. Pass the one that the receiver uses.',
    );
  assertKnownOptions('client.reconcile', options, KNOWN_OPTIONS);
  const { events, keyForm, apply, receiver, signal } = options;
  readSignal(signal);
  if (events !== undefined && !(Array.isArray(events) && events.every((event) => typeof event === 'string')))
    throw new ConfigurationError('events', 'The option events must be a list of event names.');
  if (
    keyForm !== undefined &&
    (typeof keyForm?.strict !== 'boolean' || typeof keyForm.secretsByWebhook !== 'boolean')
  )
    throw new ConfigurationError(
      'keyForm',
      'The option keyForm must be { strict, secretsByWebhook }, as the receiver is set up.',
    );
  if (apply !== undefined && apply !== 'retry' && apply !== 'receive')
    throw new ConfigurationError(
      'apply',
      "The option apply must be 'retry' or 'receive'; omit it to change nothing.",
    );
  if (apply === 'receive' && typeof receiver?.process !== 'function')
    throw new ConfigurationError(
      'receiver',
      "apply: 'receive' needs the option receiver: the one that createReceiver returned.",
    );
}
