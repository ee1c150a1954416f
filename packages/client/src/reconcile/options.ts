import { ConfigurationError, type QueuedDelivery } from '@videovector-webhooks/core';
import type { KeyForm } from './keys.js';

/** The part of an inbox that reconciling needs: a look-up that changes nothing. */
export interface LookupInbox {
  /** `absent`, `in-progress`, `expired`, `released` or `completed`. */
  lookup(key: string): Promise<{ readonly state: string }>;
  /** How long a completed delivery is remembered, in milliseconds. Default: for ever. */
  readonly retentionMs?: number;
}

/** The part of a receiver that handles a stored delivery. */
export interface ProcessingReceiver {
  /**
   * It makes the keys itself and looks at none that it is given, as a receiver behind a URL does: then `keyForm` need not
   * be known.
   */
  readonly makesKeys?: boolean | undefined;
  process(delivery: QueuedDelivery): Promise<{ readonly status: number; readonly code: string }>;
}

/** Options of `client.reconcile`. */
export interface ReconcileOptions {
  /** Only deliveries of these events: those that you have handlers for. Default: all. */
  events?: readonly string[] | undefined;
  /** How the receiver makes its keys. Default: every way is looked up. */
  keyForm?: KeyForm | undefined;
  /**
   * What to do about what was found. `retry`: have the sender send again what it has given up. `receive`: hand the
   * stored payload to `receiver`, as if it had come; the API is trusted here, since no signature comes with it. Default:
   * nothing; the report says what is the matter.
   */
  apply?: 'retry' | 'receive' | undefined;
  /** The receiver for `apply: 'receive'`, with the same inbox. */
  receiver?: ProcessingReceiver | undefined;
  /** Ends it; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

const KNOWN_OPTIONS: ReadonlySet<string> = new Set(['events', 'keyForm', 'apply', 'receiver', 'signal']);

/**
 * Checks the inbox and the options.
 *
 * @throws ConfigurationError It names the option and the fix.
 */
export function checkReconcileOptions(inbox: LookupInbox, options: ReconcileOptions): void {
  if (typeof inbox?.lookup !== 'function') {
    const fix = 'Pass the inbox that the receiver uses, in a version that has it.';
    throw new ConfigurationError('inbox', `client.reconcile needs an inbox with the method lookup. ${fix}`);
  }
  for (const name of Object.keys(options)) {
    if (KNOWN_OPTIONS.has(name)) continue;
    const known = [...KNOWN_OPTIONS].join(', ');
    throw new ConfigurationError(name, `client.reconcile knows no option ${name}. It knows: ${known}.`);
  }
  const { events, keyForm, apply, receiver } = options;
  if (events !== undefined && !(Array.isArray(events) && events.every((event) => typeof event === 'string')))
    throw new ConfigurationError('events', 'The option events must be a list of names of events.');
  if (
    keyForm !== undefined &&
    (typeof keyForm?.strict !== 'boolean' || typeof keyForm.secretsByWebhook !== 'boolean')
  ) {
    const fix = 'Give { strict, secretsByWebhook }, as the receiver is set up.';
    throw new ConfigurationError(
      'keyForm',
      `The option keyForm must say how the receiver makes its keys. ${fix}`,
    );
  }
  if (apply !== undefined && apply !== 'retry' && apply !== 'receive')
    throw new ConfigurationError(
      'apply',
      "The option apply must be 'retry' or 'receive'; leave it out to look only.",
    );
  if (apply === 'receive' && typeof receiver?.process !== 'function')
    throw new ConfigurationError(
      'receiver',
      "apply: 'receive' needs the option receiver: what createReceiver returns.",
    );
}
