import type { Clock } from '@videovector-webhooks/core';
import { VideoVectorApiError } from '../errors.js';
import type { WebhookDelivery, WebhookDeliveryWithPayload } from '../webhooks/delivery.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import { ADVICE, type Finding, kindOf, type LocalState, type UncheckedReason } from './finding.js';
import { candidateKeys, type KeyForm } from './keys.js';
import type { LookupInbox, ReconcileOptions } from './options.js';

/** A delivery with what was found out about it, and what is needed to act on it. */
export interface Examined {
  readonly finding: Finding;
  readonly payloadJson: string | null;
  /** The keys under which it is completed. */
  readonly completedKeys: ReadonlySet<string>;
  /** The forms of the keys under which the inbox knows it. */
  readonly knownForms: readonly KeyForm[];
}

/** What is needed to examine a delivery. */
export interface Examination {
  readonly webhooks: Webhooks;
  readonly webhookId: string;
  readonly inbox: LookupInbox;
  readonly options: ReconcileOptions;
  readonly clock: Clock;
}

/** The strongest first: if a delivery is known under several keys, the strongest state counts. */
const STATES: readonly LocalState[] = ['completed', 'in-progress', 'expired', 'released', 'absent'];

/** Looks a delivery up at the sender, then in the inbox: in this order, a delivery that moves meanwhile is not a finding. */
export async function examine(
  { webhooks, webhookId, inbox, options, clock }: Examination,
  listed: WebhookDelivery,
): Promise<Examined> {
  const delivery = await fetchDelivery(webhooks, listed, options.signal);
  const { payloadJson } = delivery;
  if (payloadJson === null) return unchecked(delivery, 'payload_gone', undefined);

  const { delivery_id: deliveryId, event_type: eventType } = delivery;
  const candidates = await candidateKeys(payloadJson, { webhookId, deliveryId, eventType }, options.keyForm);
  const createdAt = delivery.payload?.['created_at'];
  const created = typeof createdAt === 'string' ? createdAt : null;
  const found = await Promise.all(
    candidates.map(async (each) => ({ ...each, state: (await inbox.lookup(each.key, created)).state })),
  );
  const local = STATES.find((state) => found.some((each) => each.state === state)) ?? 'absent';
  if (local !== 'completed' && isForgotten(delivery, inbox, clock))
    return unchecked(delivery, 'forgotten', local);
  return {
    finding: findingOf(delivery, kindOf(delivery, local), local),
    payloadJson,
    completedKeys: new Set(found.filter(({ state }) => state === 'completed').map(({ key }) => key)),
    // A test event never has a delivery id, so its key does not show the form.
    knownForms:
      eventType === 'test' ? [] : found.filter(({ state }) => state !== 'absent').map(({ form }) => form),
  };
}

/** The delivery as it is now, with its payload; without, if it is gone by now. */
async function fetchDelivery(
  webhooks: Webhooks,
  listed: WebhookDelivery,
  signal: AbortSignal | undefined,
): Promise<WebhookDeliveryWithPayload> {
  try {
    return await webhooks.getDelivery(listed.delivery_id, { signal });
  } catch (error) {
    const isGone =
      error instanceof VideoVectorApiError &&
      (error.kind === 'not_found' || error.code === 'payload_unreadable');
    if (!isGone) throw error;
    return { ...listed, payloadJson: null };
  }
}

function unchecked(
  delivery: WebhookDelivery,
  reason: UncheckedReason,
  local: LocalState | undefined,
): Examined {
  const finding = { ...findingOf(delivery, 'unchecked', local), reason };
  return { finding, payloadJson: null, completedKeys: new Set(), knownForms: [] };
}

function findingOf(delivery: WebhookDelivery, kind: Finding['kind'], local: LocalState | undefined): Finding {
  const id = delivery.payload?.['id'];
  return {
    kind,
    deliveryId: delivery.delivery_id,
    eventType: delivery.event_type,
    eventId: typeof id === 'string' ? id : undefined,
    status: delivery.status,
    responseStatusCode: delivery.response_status_code ?? null,
    local,
    advice: ADVICE[kind],
  };
}

/** Whether the inbox may have completed and forgotten it: then it could be handled a second time. */
function isForgotten(delivery: WebhookDelivery, { retentionMs }: LookupInbox, clock: Clock): boolean {
  if (retentionMs === undefined) return false;
  // The first attempt may have been completed although its response was lost.
  const time = timeOf(delivery.created_at ?? delivery.last_attempt_at);
  return clock.now() - time > retentionMs;
}

/** Python prints times in UTC without a zone. */
function timeOf(text: string | null): number {
  if (text === null) return Number.NaN;
  return Date.parse(/(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}
