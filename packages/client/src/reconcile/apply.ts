import { ConfigurationError } from '@videovector-webhooks/core';
import type { CarriedOut } from '../errors.js';
import { requeue } from '../webhooks/requeue.js';
import type { Examination, Examined } from './examine.js';
import { candidateKeys, type KeyForm } from './keys.js';

/** What was done about a delivery, and how it ended. */
export interface Applied {
  readonly deliveryId: string;
  readonly action: 'retry' | 'receive';
  readonly ok: boolean;
  /**
   * For a retry: `retried`, `not_needed` if the delivery is not failed any more, or the API's code. For `receive`: the
   * receiver's code, such as `handled`.
   */
  readonly code: string;
  /** For a retry that failed: whether the API may have carried it out. */
  readonly carriedOut?: CarriedOut;
}

/** Does what `apply` says about the findings. */
export async function applyTo(examination: Examination, all: readonly Examined[]): Promise<Applied[]> {
  const { apply } = examination.options;
  if (apply === undefined) return [];
  const targets = all.filter(apply === 'retry' ? isRetryable : isReceivable);
  const form = apply === 'receive' && targets.length > 0 ? keyFormOf(examination, all) : undefined;
  const applied: Applied[] = [];
  // One at a time, so that a backlog floods neither the sender nor the handlers.
  for (const target of targets) {
    examination.options.signal?.throwIfAborted();
    applied.push(
      await (form === undefined ? retry(examination, target) : receive(examination, target, form)),
    );
  }
  return applied;
}

/** The API retries only deliveries that the sender has given up. */
function isRetryable({ finding: { kind, status } }: Examined): boolean {
  return (kind === 'lost' || kind === 'failing') && status === 'failed';
}

/** Leaves deliveries alone that the sender is about to send by itself. */
function isReceivable({ finding: { kind, status, eventType } }: Examined): boolean {
  if (eventType === 'test') return false;
  return (
    kind === 'lost' ||
    kind === 'missing' ||
    (kind === 'failing' && status !== 'pending' && status !== 'processing')
  );
}

async function retry({ webhooks, options }: Examination, { finding }: Examined): Promise<Applied> {
  const { deliveryId } = finding;
  const requeued = await requeue(webhooks, deliveryId, { signal: options.signal });
  if (requeued.result !== 'refused') return { deliveryId, action: 'retry', ok: true, code: requeued.result };
  const { code, carriedOut } = requeued.error;
  return { deliveryId, action: 'retry', ok: false, code, carriedOut };
}

/** Hands a payload to the receiver under the key that its delivery would have, so that the delivery is a duplicate then. */
async function receive(
  { webhookId, options }: Examination,
  { finding, payloadJson }: Examined,
  form: KeyForm,
): Promise<Applied> {
  const { deliveryId, eventType } = finding;
  const json = payloadJson ?? '';
  const [candidate] = await candidateKeys(json, { webhookId, deliveryId, eventType }, form);
  const action = 'receive';
  try {
    const outcome = await options.receiver!.process({
      key: candidate!.key,
      // The canonical form is ASCII.
      body: btoa(json),
      matchedBy: 'raw',
      eventType,
      deliveryId,
      webhookId,
    });
    return { deliveryId, action, ok: outcome.status < 400, code: outcome.code };
  } catch {
    return { deliveryId, action, ok: false, code: 'process_threw' };
  }
}

/**
 * The form of the receiver's keys: as given, or as the inbox shows. With a wrong form, every later delivery would be
 * handled a second time.
 */
function keyFormOf({ options: { keyForm, receiver } }: Examination, all: readonly Examined[]): KeyForm {
  if (keyForm !== undefined) return keyForm;
  // The receiver ignores the key.
  if (receiver?.makesKeys === true) return { strict: false, secretsByWebhook: false };
  const known = new Map(
    all.flatMap(({ knownForms }) => knownForms).map((form) => [JSON.stringify(form), form]),
  );
  const [form] = known.values();
  if (form !== undefined && known.size === 1) return form;
  const why =
    known.size === 0
      ? 'the inbox knows none of the deliveries'
      : 'the inbox knows deliveries under several forms';
  throw new ConfigurationError(
    'keyForm',
    `apply: 'receive' can't determine how the receiver makes its keys: ${why}. Pass keyForm: { strict, ` +
      'secretsByWebhook }, as the receiver is set up. Nothing was changed.',
  );
}
